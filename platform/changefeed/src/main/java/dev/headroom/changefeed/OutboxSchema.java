package dev.headroom.changefeed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an outbox is made of in the database: a table that each statement on a followed table writes to, in its own
 * transaction, and a function that numbers what has become visible. Numbers are given out one transaction at a time, so
 * whoever sees one sees all before it.
 *
 * <p>Triggers fire once a statement, see its rows as a table, and write one record: what a load of a million rows costs
 * is a distinct over its keys.
 */
final class OutboxSchema {
    private final String outbox;
    private final String name;

    OutboxSchema(String name) {
        this.name = name;
        this.outbox = "public." + name + "_outbox";
    }

    String table() {
        return outbox;
    }

    /** Tables, counter and functions, in the order in which they are made. */
    Map<String, String> objects() {
        Map<String, String> objects = new LinkedHashMap<>();
        objects.put("table " + outbox, """
                create table if not exists %1$s (
                    id bigint generated always as identity primary key,
                    position bigint unique,
                    transaction bigint not null default pg_current_xact_id()::text::bigint,
                    relation text,
                    whole boolean not null default false,
                    tags text[] not null,
                    stamped timestamptz)""".formatted(outbox));
        objects.put(
                "index " + outbox + "_new",
                "create index if not exists %s_outbox_new on %s (id) where position is null".formatted(name, outbox));
        objects.put("table " + outbox + "_state", """
                create table if not exists %1$s_state (
                    one boolean primary key default true check (one),
                    pruned bigint not null default 0,
                    epoch bigint not null default (random() * 9e18)::bigint)""".formatted(outbox));
        objects.put(
                "row of " + outbox + "_state",
                "insert into %s_state default values on conflict do nothing".formatted(outbox));
        objects.put("sequence " + outbox + "_position", "create sequence if not exists %s_position".formatted(outbox));
        return objects;
    }

    /** The functions that readers and triggers call; made anew where they differ. */
    Map<String, String> functions(TagMapping mapping) {
        Map<String, String> functions = new LinkedHashMap<>();
        functions.put(name + "_outbox_stamp", stamp());
        for (String table : mapping.tables()) {
            functions.put(function(table), trigger(table, mapping.columns(table)));
        }
        return functions;
    }

    String function(String table) {
        return name + "_outbox_on_" + Integer.toHexString(table.hashCode());
    }

    String create(String function, String body) {
        boolean trigger = function.contains("_on_");
        return "create or replace function public.%s() returns %s language plpgsql security definer set search_path = pg_catalog, pg_temp as $feed$%s$feed$"
                .formatted(function, trigger ? "trigger" : "void", body);
    }

    private String stamp() {
        return """

                begin
                    if exists (select from %1$s where position is null) then
                        perform pg_advisory_xact_lock(hashtextextended('%1$s', 0));
                        update %1$s set position = nextval('%1$s_position'), stamped = clock_timestamp()
                        where position is null;
                    end if;
                end
                """.formatted(outbox);
    }

    private String trigger(String table, Map<String, String> columns) {
        return """

                declare
                    found text[] := '{}';
                    every boolean := tg_op = 'TRUNCATE';
                begin
                    if tg_op = 'INSERT' then
                        if not exists (select from new_rows) then return null; end if;
                        %2$s
                    elsif tg_op = 'DELETE' then
                        if not exists (select from old_rows) then return null; end if;
                        %3$s
                    elsif tg_op = 'UPDATE' then
                        if not exists (select from new_rows) then return null; end if;
                        %4$s
                    end if;
                    if cardinality(found) > %5$d then
                        every := true;
                        found := '{}';
                    end if;
                    insert into %1$s (relation, whole, tags) values ('%6$s', every, found);
                    return null;
                end
                """.formatted(
                        outbox,
                        tags(columns, List.of("new_rows")),
                        tags(columns, List.of("old_rows")),
                        tags(columns, List.of("old_rows", "new_rows")),
                        CommitAssembler.MOST,
                        table.replace("'", "''"));
    }

    private static String tags(Map<String, String> columns, List<String> from) {
        if (columns.isEmpty()) {
            return "null;";
        }
        List<String> parts = new ArrayList<>();
        for (String rows : from) {
            columns.forEach((column, root) ->
                    parts.add("select '%s=' || r.\"%s\"::text as tag from %s r where r.\"%2$s\" is not null"
                            .formatted(root, column, rows)));
        }
        return parts.stream()
                .collect(Collectors.joining(
                        " union ",
                        "found := array(select t.tag from (",
                        ") t limit " + (CommitAssembler.MOST + 1) + ");"));
    }

    /** The triggers of one table, or of one partition. */
    List<String> triggers(String table, String part) {
        String call = "for each statement execute function public." + function(table) + "()";
        List<String> made = new ArrayList<>();
        Map.of(
                        "insert", "referencing new table as new_rows",
                        "update", "referencing old table as old_rows new table as new_rows",
                        "delete", "referencing old table as old_rows",
                        "truncate", "")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> {
                    String trigger = trigger(each.getKey());
                    made.add("create or replace trigger %s after %s on %s %s %s"
                            .formatted(trigger, each.getKey(), part, each.getValue(), call));
                    made.add("alter table %s enable always trigger %s".formatted(part, trigger));
                });
        return made;
    }

    private String trigger(String operation) {
        return name + "_outbox_" + operation;
    }
}
