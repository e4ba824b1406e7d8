package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks whether a database can be followed by its log, says what is missing with the way to mend it, and mends what an
 * owner of the tables can. Nothing is followed of which a change could go unnoticed: a table that isn't published, one
 * whose old rows don't say which tag they belonged to, one that isn't in the log at all.
 */
public final class FeedSetup implements FeedPreparation {
    private static final ErrorCode UNREACHABLE = new ErrorCode("FEED_DATABASE_UNREACHABLE", ErrorCode.Kind.UNAVAILABLE);

    private static final String SERVER = """
            select current_setting('wal_level'),
                   (select rolreplication or rolsuper from pg_roles where rolname = current_user),
                   current_setting('max_replication_slots')::int - (select count(*)::int from pg_replication_slots),
                   current_setting('max_wal_senders')::int,
                   current_user::text,
                   pg_is_in_recovery()
            """;

    /** A server with standbys shows them as readers of its log. */
    private static final String LIMITS = """
            select (select setting::bigint from pg_settings where name = 'max_slot_wal_keep_size'),
                   current_setting('max_replication_slots')::int - (select count(*)::int from pg_replication_slots),
                   current_setting('server_version_num')::int >= 170000
                       and exists (select from pg_replication_slots where slot_type = 'physical' and active)
                       and not exists (select from pg_replication_slots s
                                       where s.slot_type = 'logical' and (to_jsonb(s) ->> 'synced')::boolean)
                       and current_setting('sync_replication_slots', true) is distinct from 'on'
            """;

    private static final String TABLE = """
            select c.oid, c.relkind::text, c.relpersistence::text,
                   exists (select from pg_publication p join pg_publication_rel r on r.prpubid = p.oid
                           where p.pubname = ? and r.prrelid = c.oid)
                   or exists (select from pg_publication p where p.pubname = ? and p.puballtables)
            from pg_class c where c.oid = to_regclass(?)
            """;

    /** The table itself, or the parts that its rows are in, each with the columns that old rows are written with. */
    private static final String IDENTITIES = """
            select c.oid::regclass::text, c.relreplident::text,
                   case c.relreplident
                       when 'f' then (select array_agg(attname::text) from pg_attribute
                                      where attrelid = c.oid and attnum > 0 and not attisdropped)
                       else (select array_agg(a.attname::text)
                             from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
                             where i.indrelid = c.oid
                               and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident
                                   else false end)
                   end
            from pg_class c
            where c.relkind = 'r' and c.oid in (select relid from pg_partition_tree(?::oid::regclass)
                                                union all select ?::oid)
            order by 1
            """;

    private final FeedSettings settings;
    private final TagMapping mapping;

    public FeedSetup(FeedSettings settings, TagMapping mapping) {
        this.settings = settings;
        this.mapping = mapping;
    }

    /** Something that is missing, and the statement that mends it where one can. */
    private record Finding(Violation violation, Optional<String> mending) {
        static Finding told(Violation violation) {
            return new Finding(violation, Optional.empty());
        }

        static Finding mended(Violation violation, String statement) {
            return new Finding(violation.instead(statement), Optional.of(statement));
        }
    }

    /** A look at the database. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Asks, and names what keeps it from being answered. */
    static <T> T asking(FeedSettings settings, Question<T> question) {
        try (Connection connection = DriverManager.getConnection(settings.url(), FeedConnections.plain(settings))) {
            return question.ask(connection);
        } catch (SQLException failure) {
            throw CodedException.of(
                    UNREACHABLE,
                    Violation.of(
                                    "database",
                                    "must answer and let its tables be published: " + failure.getMessage(),
                                    null)
                            .instead("check %s and the rights of its user".formatted(settings)));
        }
    }

    @Override
    public List<Violation> check() {
        return asking(
                settings,
                connection ->
                        findings(connection).stream().map(Finding::violation).toList());
    }

    @Override
    public List<Violation> advice() {
        return asking(settings, connection -> {
            List<Violation> found = new ArrayList<>();
            if (settings.fleet().lasting()) {
                found.addAll(limits(connection));
            }
            if (!tells(connection)) {
                found.add(Violation.of("event trigger " + settings.name() + "_ddl_end", "should exist", "none")
                        .instead("run init as a superuser once; until then, tables that are altered, rewritten or"
                                + " detached are noticed within a second"));
            }
            return found;
        });
    }

    /** Whether commands that alter tables say so in the log, as this version has it. */
    private boolean tells(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select count(*) from pg_event_trigger t join pg_proc f on f.oid = t.evtfoid
                where t.evtname in (? || '_ddl_end', ? || '_ddl_drop') and t.evtenabled <> 'D' and f.prosrc = ?
                """)) {
            statement.setString(1, settings.name());
            statement.setString(2, settings.name());
            statement.setString(3, SchemaTrigger.body());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 2;
            }
        }
    }

    private static boolean superuser(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('is_superuser') = 'on'")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What the lasting slot needs of its server, and what it may cost it. */
    private static List<Violation> limits(Connection connection) throws SQLException {
        List<Violation> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIMITS)) {
            row.next();
            if (row.getLong(1) < 0) {
                found.add(
                        Violation.of("max_slot_wal_keep_size", "should bound what a slot that nobody reads keeps", "-1")
                                .instead("set it to a part of the disk, 10GB for example, and reload"));
            }
            if (row.getInt(2) < 2) {
                found.add(Violation.of("free replication slots", "should be at least 2 for a fleet", row.getInt(2))
                        .instead("raise max_replication_slots: one a node, and one that outlives them"));
            }
            if (row.getBoolean(3)) {
                found.add(Violation.of(
                                "sync_replication_slots",
                                "should be on for the standbys to have the fleet's slot",
                                "off")
                        .instead("set it on the standbys, with primary_slot_name and hot_standby_feedback;"
                                + " without it, nodes begin anew after a promotion"));
            }
        }
        return found;
    }

    /** Tables get an identity, then the publication has them. */
    @Override
    public List<String> mend() {
        return asking(settings, connection -> {
            List<String> run = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                for (Finding finding : findings(connection)) {
                    if (finding.mending().isPresent()) {
                        statement.execute(finding.mending().get());
                        run.add(finding.mending().get());
                    }
                }
                if (!tells(connection) && superuser(connection)) {
                    statement.execute(SchemaTrigger.create(settings.name()));
                    run.add("create event trigger " + settings.name() + "_ddl_end");
                }
            }
            return run;
        });
    }

    /** What keeps changes of the followed tables out of the log; empty where nothing does. */
    List<Violation> unfollowed(Connection connection) throws SQLException {
        return tables(connection).stream().map(Finding::violation).toList();
    }

    private List<Finding> findings(Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>(server(connection));
        findings.addAll(tables(connection));
        return findings;
    }

    private List<Finding> tables(Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<String> unpublished = new ArrayList<>();
        for (String table : mapping.tables()) {
            table(connection, table, findings, unpublished);
        }
        publication(connection, unpublished).ifPresent(findings::add);
        return findings;
    }

    private static List<Finding> server(Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            if (!"logical".equals(row.getString(1))) {
                findings.add(Finding.told(Violation.of("wal_level", "must be logical", row.getString(1))
                        .instead("set wal_level = logical in postgresql.conf and restart the server")));
            }
            if (!row.getBoolean(2)) {
                findings.add(Finding.told(
                        Violation.of("database user", "must have the attribute REPLICATION", row.getString(5))
                                .instead("alter role %s replication, as a superuser".formatted(row.getString(5)))));
            }
            if (row.getInt(3) < 1) {
                findings.add(Finding.told(Violation.of("free replication slots", "must be at least 1", row.getInt(3))
                        .instead("raise max_replication_slots, or drop slots that nobody reads")));
            }
            if (row.getInt(4) < 1) {
                findings.add(Finding.told(Violation.of("max_wal_senders", "must be at least 1", row.getInt(4))
                        .instead("raise it")));
            }
            if (row.getBoolean(6)) {
                findings.add(Finding.told(Violation.of("database", "must be the primary", "a replica")
                        .instead("name all nodes in the url, with targetServerType=primary")));
            }
        }
        return findings;
    }

    private void table(Connection connection, String table, List<Finding> findings, List<String> unpublished)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, settings.name());
            statement.setString(2, settings.name());
            statement.setString(3, quoted(table));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    findings.add(Finding.told(Violation.of("followed table", "must exist", table)
                            .instead("leave it out of the mapping, or migrate the database first")));
                    return;
                }
                String kind = String.valueOf(row.getString(2));
                if (!kind.equals("r") && !kind.equals("p")) {
                    findings.add(Finding.told(Violation.of(
                                    "followed table", "must be a table: changes of views are not in the log", table)
                            .instead("follow the tables that it reads")));
                } else if ("u".equals(row.getString(3))) {
                    findings.add(Finding.mended(
                            Violation.of("followed table", "must not be unlogged: the log doesn't have it", table),
                            "alter table %s set logged".formatted(quoted(table))));
                } else {
                    findings.addAll(identities(connection, table, row.getLong(1)));
                    if (!row.getBoolean(4)) {
                        unpublished.add(table);
                    }
                }
            }
        }
    }

    private List<Finding> identities(Connection connection, String table, long id) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<String> wanted = mapping.columns(table).keySet();
        Set<String> seen = new LinkedHashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(IDENTITIES)) {
            statement.setLong(1, id);
            statement.setLong(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String part = String.valueOf(rows.getString(1));
                    Array array = rows.getArray(3);
                    Set<String> has = array == null ? Set.of() : Set.of((String[]) array.getArray());
                    if (seen.add(part) && (has.isEmpty() || !has.containsAll(wanted))) {
                        findings.add(Finding.mended(
                                Violation.of(
                                        "replica identity of " + part,
                                        "must have " + (wanted.isEmpty() ? "a key" : String.join(", ", wanted)),
                                        has.isEmpty() ? "nothing" : String.join(", ", new TreeSet<>(has))),
                                "alter table %s replica identity full".formatted(part)));
                    }
                }
            }
        }
        return findings;
    }

    private Optional<Finding> publication(Connection connection, List<String> unpublished) throws SQLException {
        boolean exists;
        boolean everything = true;
        try (PreparedStatement statement = connection.prepareStatement("""
                select pubinsert and pubupdate and pubdelete and pubtruncate and not pubviaroot
                from pg_publication where pubname = ?
                """)) {
            statement.setString(1, settings.name());
            try (ResultSet row = statement.executeQuery()) {
                exists = row.next();
                everything = !exists || row.getBoolean(1);
            }
        }
        String tables = unpublished.stream()
                .map(FeedSetup::quoted)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        if (!exists) {
            return Optional.of(Finding.mended(
                    Violation.of("publication", "must exist", settings.name()),
                    "create publication " + settings.name() + (tables.isEmpty() ? "" : " for table " + tables)));
        }
        if (!everything) {
            return Optional.of(Finding.mended(
                    Violation.of("publication", "must have every kind of change, by partition", settings.name()),
                    "alter publication %s set (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)"
                            .formatted(settings.name())));
        }
        return tables.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.mended(
                        Violation.of("publication " + settings.name(), "must have every followed table", tables),
                        "alter publication %s add table %s".formatted(settings.name(), tables)));
    }

    static String quoted(String table) {
        int dot = table.indexOf('.');
        return '"' + table.substring(0, dot) + "\".\"" + table.substring(dot + 1) + '"';
    }
}
