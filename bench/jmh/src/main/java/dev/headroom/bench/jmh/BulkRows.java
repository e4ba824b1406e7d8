package dev.headroom.bench.jmh;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.sql.Bulk;
import dev.headroom.sql.BulkShape;
import dev.headroom.sql.BulkTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * CPU time of a written row, client and server together: five columns, a primary key and an index, one transaction,
 * into an empty table. The server's time is that of the connection's process, so it is known on Linux only, in
 * hundredths of a second.
 */
final class BulkRows {
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int WARM_UP = 3;
    private static final double TICK_MICROS = 10_000;

    private final int rows;
    private final int rounds;

    BulkRows(int rows, int rounds) {
        this.rows = rows;
        this.rounds = rounds;
    }

    /** Writes all rows on a connection and commits. */
    @FunctionalInterface
    private interface Way {
        void write(Connection connection, List<BulkRow> rows) throws SQLException;
    }

    Map<String, Object> measure(StatementsDatabase database) throws SQLException, IOException {
        List<BulkRow> items = IntStream.range(0, rows).mapToObj(BulkRow::new).toList();
        Map<String, Object> lines = new LinkedHashMap<>();
        try (HikariDataSource plain = database.pool("");
                HikariDataSource rewriting = database.pool("?reWriteBatchedInserts=true")) {
            try (Connection connection = plain.getConnection()) {
                StatementsDatabase.run(connection, "create sequence bulk_ids increment by 50");
            }
            lines.put(
                    "Bulk, COPY",
                    turns(plain, items, (connection, all) -> Bulk.usual().insert(connection, shape(connection), all)));
            lines.put(
                    "Bulk, arrays",
                    turns(
                            plain,
                            items,
                            (connection, all) -> Bulk.usual()
                                    .copyFrom(Integer.MAX_VALUE)
                                    .insert(connection, shape(connection), all)));
            lines.put(
                    "Bulk, upsert by arrays",
                    turns(
                            plain,
                            items,
                            (connection, all) ->
                                    Bulk.usual().upsert(connection, shape(connection), List.of("id"), all)));
            lines.put("JDBC addBatch 1000", turns(plain, items, BulkRows::batches));
            lines.put("JDBC addBatch 1000, rewritten", turns(rewriting, items, BulkRows::batches));
            lines.put("JPA saveAll, given keys, Boot's settings", jpa(plain, items, Map.of(), false));
            lines.put("JPA saveAll, sequence, Boot's settings", jpa(plain, items, Map.of(), true));
            lines.put(
                    "JPA saveAll, sequence, batches of 1000, rewritten",
                    jpa(
                            rewriting,
                            items,
                            Map.of("hibernate.jdbc.batch_size", 1_000, "hibernate.order_inserts", true),
                            true));
        }
        lines.put("rows", rows);
        lines.put("rounds", rounds);
        return lines;
    }

    private static BulkShape<BulkRow> shape(Connection connection) throws SQLException {
        return BulkTable.read(connection, "bulk_row")
                .<BulkRow>with("id", row -> row.id)
                .and("account", row -> row.account)
                .and("posted_on", row -> row.postedOn)
                .and("amount", row -> row.amount)
                .and("note", row -> row.note);
    }

    private static void batches(Connection connection, List<BulkRow> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into bulk_row (id, account, posted_on, amount, note) values (?, ?, ?, ?, ?)")) {
            int waiting = 0;
            for (BulkRow row : rows) {
                insert.setLong(1, row.id);
                insert.setLong(2, row.account);
                insert.setObject(3, row.postedOn);
                insert.setBigDecimal(4, row.amount);
                insert.setString(5, row.note);
                insert.addBatch();
                if (++waiting == 1_000) {
                    insert.executeBatch();
                    waiting = 0;
                }
            }
            if (waiting > 0) {
                insert.executeBatch();
            }
        }
    }

    private Map<String, Object> jpa(
            HikariDataSource pool, List<BulkRow> items, Map<String, Object> settings, boolean sequenced)
            throws SQLException, IOException {
        List<double[]> taken = new ArrayList<>();
        for (int i = -WARM_UP; i < rounds; i++) {
            try (Connection connection = pool.getConnection();
                    SessionFactory factory = factory(connection, settings)) {
                fresh(connection);
                connection.setAutoCommit(false);
                double[] took = taken(
                        connection,
                        () -> factory.inTransaction(session -> {
                            if (sequenced) {
                                new SimpleJpaRepository<>(BulkSequenced.class, session)
                                        .saveAll(items.stream()
                                                .map(BulkSequenced::new)
                                                .toList());
                            } else {
                                new SimpleJpaRepository<>(BulkRow.class, session).saveAll(items);
                            }
                        }));
                connection.rollback();
                connection.setAutoCommit(true);
                if (i >= 0) {
                    taken.add(took);
                }
            }
        }
        return line(taken);
    }

    /** On the connection itself, so that its process is the one that is watched. */
    private static SessionFactory factory(Connection connection, Map<String, Object> settings) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(BulkRow.class)
                .addAnnotatedClass(BulkSequenced.class)
                .setPhysicalNamingStrategy(new org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl());
        configuration
                .getProperties()
                .put("hibernate.connection.datasource", new SingleConnectionDataSource(connection, true));
        configuration.getProperties().putAll(settings);
        return configuration.buildSessionFactory();
    }

    private Map<String, Object> turns(HikariDataSource pool, List<BulkRow> items, Way way)
            throws SQLException, IOException {
        List<double[]> taken = new ArrayList<>();
        for (int i = -WARM_UP; i < rounds; i++) {
            try (Connection connection = pool.getConnection()) {
                fresh(connection);
                connection.setAutoCommit(false);
                double[] took = taken(connection, () -> {
                    way.write(connection, items);
                    connection.commit();
                });
                connection.setAutoCommit(true);
                if (i >= 0) {
                    taken.add(took);
                }
            }
        }
        return line(taken);
    }

    /** What is measured. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    /** Client and server microseconds for a row. */
    private double[] taken(Connection connection, Work work) throws SQLException, IOException {
        int process = process(connection);
        double server = serverMicros(process);
        long client = MACHINE.getProcessCpuTime();
        work.run();
        double clientMicros = (MACHINE.getProcessCpuTime() - client) / 1e3;
        return new double[] {clientMicros / rows, (serverMicros(process) - server) / rows};
    }

    private static void fresh(Connection connection) throws SQLException {
        StatementsDatabase.run(connection, """
                drop table if exists bulk_row;
                create table bulk_row (id bigint primary key, account bigint not null, posted_on date not null,
                    amount numeric(12,2) not null, note text not null);
                create index on bulk_row (account, posted_on)
                """);
    }

    private static int process(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select pg_backend_pid()");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static double serverMicros(int process) throws IOException {
        Path stat = Path.of("/proc", Integer.toString(process), "stat");
        if (!Files.isReadable(stat)) {
            return Double.NaN;
        }
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
    }

    /** The least of all rounds: other work only adds. */
    private static Map<String, Object> line(List<double[]> taken) {
        double[] sums =
                taken.stream().mapToDouble(each -> each[0] + each[1]).sorted().toArray();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("cpu_us_per_row_min", rounded(sums[0]));
        line.put("cpu_us_per_row_median", rounded(sums[sums.length / 2]));
        line.put("client_median", median(taken, 0));
        line.put("server_median", median(taken, 1));
        return line;
    }

    private static double median(List<double[]> taken, int index) {
        double[] values = taken.stream().mapToDouble(each -> each[index]).toArray();
        Arrays.sort(values);
        return rounded(values[values.length / 2]);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
