package dev.headroom.finance.server.generate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * One transaction that loads many rows: everything of it is there after the commit or nothing. Until then others read
 * but don't write the tables; where the schema is taken down for it, they can't read them either.
 */
final class Load {
    private static final String SETTINGS = """
            set local synchronous_commit = off;
            set local timezone = 'UTC';
            set local statement_timeout = 0;
            set local idle_in_transaction_session_timeout = 0;
            set local lock_timeout = '60s';
            set local maintenance_work_mem = '256MB';
            set local max_parallel_maintenance_workers = 2;
            """;
    private static final String VERSION_TRIGGERS = """
            select format('alter table %s %%s trigger %I', tgrelid::regclass, tgname)
            from pg_trigger
            where tgrelid = any (?::text[]::regclass[]) and not tgisinternal and tgenabled = 'O'
              and starts_with(tgname, 'household_version_')
            order by tgrelid, tgname
            """;

    private final Connection connection;
    private final CopyManager copies;
    private final Scaffold scaffold;
    private final Batch.Ids ids = new Batch.Ids();
    private final List<String> triggers = new ArrayList<>();
    private long rows;

    private Load(Connection connection) throws SQLException {
        this.connection = connection;
        this.copies = connection.unwrap(PGConnection.class).getCopyAPI();
        this.scaffold = new Scaffold(connection);
    }

    /** Settings of the transaction, for statements before a load too. */
    static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
        }
    }

    /** A load into tables as they are: constraints and triggers work row by row, statement by statement. */
    static Load small(Connection connection) throws SQLException {
        Load load = new Load(connection);
        load.begin();
        return load;
    }

    /** A load of whole households, which brings their versions itself. */
    static Load large(Connection connection, int households) throws SQLException {
        Load load = new Load(connection);
        load.begin();
        load.silenceVersions();
        // what is there must be indexed and checked again, which has to cost less than it saves
        if (load.count("select count(*) from (select from txn limit 1000000) known") <= 100L * households + 20_000) {
            load.scaffold.takeDown();
        }
        return load;
    }

    private void begin() throws SQLException {
        execute("create temporary table new_fx_rate (like fx_rate) on commit drop");
        execute("lock table " + loadedTables().collect(Collectors.joining(", ")) + " in share row exclusive mode");
        for (Sheet sheet : Sheet.values()) {
            if (sheet.numbered()) {
                ids.startAfter(sheet, count("""
                        select greatest((select coalesce(max(id), 0) from %s),
                                        (select case when is_called then last_value else last_value - 1 end from %s))
                        """.formatted(sheet.table(), sequence(sheet))));
            }
        }
    }

    private static Stream<String> loadedTables() {
        return Stream.of(Sheet.values()).filter(sheet -> !sheet.temporary()).map(Sheet::table);
    }

    private String sequence(Sheet sheet) throws SQLException {
        return text("select pg_get_serial_sequence('" + sheet.table() + "', 'id')");
    }

    private void silenceVersions() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(VERSION_TRIGGERS)) {
            statement.setArray(
                    1, connection.createArrayOf("text", loadedTables().toArray(String[]::new)));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    triggers.add(found.getString(1));
                }
            }
        }
        switchTriggers("disable");
    }

    private void switchTriggers(String how) throws SQLException {
        for (String trigger : triggers) {
            execute(trigger.formatted(how));
        }
    }

    Batch.Ids ids() {
        return ids;
    }

    long rows() {
        return rows;
    }

    /** Sends the rows of a batch, sheet by sheet. */
    void send(Batch batch) throws SQLException {
        for (Sheet sheet : Sheet.values()) {
            CopyRows part = batch.rows(sheet);
            if (part.rows() > 0) {
                part.end();
                CopyIn copy = copies.copyIn(sheet.copy(scaffold.emptied(sheet)));
                copy.writeToCopy(part.bytes(), 0, part.size());
                rows += copy.endCopy();
            }
        }
    }

    /** Numbers go on after the rows sent, rates join those that are known. */
    void settle() throws SQLException {
        for (Sheet sheet : Sheet.values()) {
            if (sheet.numbered() && ids.last(sheet) > 0) {
                count("select setval('%s', %d)".formatted(sequence(sheet), ids.last(sheet)));
            }
        }
        execute("insert into fx_rate select * from new_fx_rate on conflict do nothing");
    }

    void putBackIndexes() throws SQLException {
        scaffold.putBackIndexes();
    }

    void putBackForeignKeys() throws SQLException {
        scaffold.putBackForeignKeys();
        switchTriggers("enable");
        triggers.clear();
    }

    void analyze() throws SQLException {
        execute("analyze " + loadedTables().collect(Collectors.joining(", ")));
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String value = row.getString(1);
            if (value == null) {
                throw new SQLException("no result: " + sql);
            }
            return value;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
