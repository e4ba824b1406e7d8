package dev.headroom.changefeed;

/**
 * An event trigger that says in the log which tables a command altered, in the transaction that did: the log has rows,
 * and is silent about rewritten, detached and dropped tables, about materialized views, policies and functions. Only a
 * superuser can make one; elsewhere {@link CatalogWatch} looks every second.
 */
final class SchemaTrigger {
    /** What the message's lines name: a table that was altered, or with a minus one that was dropped, or a star. */
    static final String SAID = "headroom-ddl";

    /** Anything may have changed its meaning: a function, a policy of nobody knows which table. */
    static final String ANYTHING = "*";

    private static final String BODY = """

            declare
                lines text;
            begin
                if tg_event = 'sql_drop' then
                    select string_agg(distinct '-' || d.schema_name || '.' || d.object_name, chr(10)) into lines
                    from pg_event_trigger_dropped_objects() d
                    where d.object_type in ('table', 'view', 'materialized view', 'foreign table')
                      and not d.is_temporary;
                else
                    select string_agg(distinct case
                               when d.classid = 'pg_class'::regclass then n.nspname || '.' || c.relname
                               when d.classid = 'pg_policy'::regclass
                                   then (select pn.nspname || '.' || pc.relname
                                         from pg_policy p join pg_class pc on pc.oid = p.polrelid
                                              join pg_namespace pn on pn.oid = pc.relnamespace
                                         where p.oid = d.objid)
                               else '*' end, chr(10)) into lines
                    from pg_event_trigger_ddl_commands() d
                    left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
                    left join pg_namespace n on n.oid = c.relnamespace
                    where (c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'
                               and d.command_tag <> 'CREATE TABLE')
                       or d.classid = 'pg_policy'::regclass
                       or (d.classid = 'pg_proc'::regclass and d.command_tag <> 'CREATE FUNCTION')
                       or d.command_tag in ('CREATE FUNCTION', 'CREATE PROCEDURE', 'ALTER POLICY');
                end if;
                if lines is not null then
                    perform pg_logical_emit_message(true, 'headroom-ddl', lines);
                end if;
            end
            """;

    private SchemaTrigger() {}

    /** Makes it, or makes it anew. */
    static String create(String name) {
        return """
                create or replace function public.%1$s_ddl() returns event_trigger language plpgsql \
                set search_path = pg_catalog, pg_temp as $feed$%2$s$feed$;
                drop event trigger if exists %1$s_ddl_end;
                create event trigger %1$s_ddl_end on ddl_command_end execute function public.%1$s_ddl();
                drop event trigger if exists %1$s_ddl_drop;
                create event trigger %1$s_ddl_drop on sql_drop execute function public.%1$s_ddl()
                """.formatted(name, BODY);
    }

    static String body() {
        return BODY;
    }
}
