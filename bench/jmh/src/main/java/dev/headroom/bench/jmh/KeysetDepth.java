package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.sql.Cursors;
import dev.headroom.sql.Keyset;
import dev.headroom.sql.KeysetQuery;
import dev.headroom.sql.KeysetSort;
import dev.headroom.sql.StatementReport;
import dev.headroom.sql.StatementSample;
import dev.headroom.sql.StatementSettings;
import dev.headroom.sql.Statements;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;

/**
 * Buffers and time of a page of fifty at a depth, by key, by offset and by Spring Data's scroll: the statement that
 * each sends, explained with its own values. The index has the order of the list.
 */
final class KeysetDepth {
    private static final int PAGE = 50;
    private static final Pattern BUFFERS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");
    private static final Pattern TIME = Pattern.compile("\"Execution Time\": ([0-9.]+)");
    private static final Keyset ENTRIES = Keyset.of(
                    "entries", Cursors.signedWith("only for this measurement".getBytes(StandardCharsets.UTF_8)), PAGE)
            .by("at", "posted_at")
            .unique("id", "id");

    private final int rows;

    KeysetDepth(int rows) {
        this.rows = rows;
    }

    Map<String, Object> measure(StatementsDatabase database) throws SQLException {
        try (HikariDataSource pool = database.pool("");
                Connection connection = pool.getConnection()) {
            StatementsDatabase.run(connection, """
                    create table keyset_entry as
                    select i::bigint as id, timestamp '2020-01-01' + (i / 3) * interval '1 second' as posted_at
                    from generate_series(1, %d) i;
                    alter table keyset_entry add primary key (id);
                    create index on keyset_entry (posted_at desc, id desc)
                    """.formatted(rows));
            StatementsDatabase.run(connection, "vacuum analyze keyset_entry");
            Map<String, Object> lines = new LinkedHashMap<>();
            lines.put("rows", rows);
            for (long depth : new long[] {rows / 500, rows / 50, rows / 5, rows / 5 * 4L}) {
                lines.put("depth " + depth, depth(pool, connection, depth));
            }
            return lines;
        }
    }

    private static Map<String, Object> depth(HikariDataSource pool, Connection connection, long depth)
            throws SQLException {
        String order = "order by posted_at desc, id desc limit ";
        LocalDateTime at;
        long id;
        try (PreparedStatement select = connection.prepareStatement(
                "select posted_at, id from keyset_entry " + order + "1 offset " + (depth - 1))) {
            try (ResultSet row = select.executeQuery()) {
                row.next();
                at = row.getObject(1, LocalDateTime.class);
                id = row.getLong(2);
            }
        }
        Map<String, Object> line = new LinkedHashMap<>();
        for (String sort : List.of("-at", "-at,id")) {
            KeysetSort by = ENTRIES.sort(sort);
            KeysetQuery first = ENTRIES.page(by, 1, null, "");
            String cursor = first.page(List.of(1, 2), _ -> List.of(at, id)).next();
            KeysetQuery query = ENTRIES.page(by, PAGE, cursor, "");
            line.put(
                    "by key, sorted by " + sort,
                    explained(
                            connection,
                            "select id, posted_at from keyset_entry where " + query.condition() + " order by "
                                    + query.order() + " limit " + query.fetch(),
                            query.values()));
        }
        line.put(
                "by offset",
                explained(
                        connection,
                        "select id, posted_at from keyset_entry " + order + "? offset ?",
                        List.of(PAGE, depth)));
        StatementSample scroll = scroll(pool, at, id);
        line.put("Spring Data scroll", explained(connection, scroll.sql(), scroll.binds()));
        return line;
    }

    /** The statement that it sends, found by observing it. */
    private static StatementSample scroll(HikariDataSource pool, LocalDateTime at, long id) {
        Statements statements = new Statements(StatementSettings.usual().withSamples(1));
        Configuration configuration = new Configuration()
                .addAnnotatedClass(KeysetEntry.class)
                .setPhysicalNamingStrategy(new PhysicalNamingStrategySnakeCaseImpl());
        configuration.getProperties().put("hibernate.connection.datasource", statements.observe(pool));
        try (SessionFactory factory = configuration.buildSessionFactory()) {
            factory.inTransaction(session -> {
                SimpleJpaRepository<KeysetEntry, Long> repository =
                        new SimpleJpaRepository<>(KeysetEntry.class, session);
                Map<String, Object> keys = new LinkedHashMap<>();
                keys.put("postedAt", at);
                keys.put("id", id);
                KeysetScrollPosition position = ScrollPosition.forward(keys);
                int found = repository
                        .findBy(
                                (_, _, builder) -> builder.conjunction(),
                                query -> query.sortBy(Sort.by(Sort.Direction.DESC, "postedAt", "id"))
                                        .limit(PAGE)
                                        .scroll(position))
                        .size();
                if (found != PAGE) {
                    throw new IllegalStateException("a page of " + found);
                }
            });
        }
        for (StatementReport.Line line : statements.report(10).statements()) {
            if (line.sql().contains("order by")) {
                return statements.samples().of(line.fingerprint()).getFirst();
            }
        }
        throw new IllegalStateException("sent nothing: " + statements.report(10));
    }

    /** The least of three: the first reads from the disk. */
    private static Map<String, Object> explained(
            Connection connection, String sql, List<? extends @Nullable Object> values) throws SQLException {
        List<Double> times = new ArrayList<>();
        long buffers = 0;
        for (int i = 0; i < 3; i++) {
            try (PreparedStatement explain =
                    connection.prepareStatement("explain (analyze, buffers, timing off, format json) " + sql)) {
                int position = 1;
                for (Object value : values) {
                    explain.setObject(position++, value);
                }
                try (ResultSet row = explain.executeQuery()) {
                    row.next();
                    String plan = row.getString(1);
                    buffers = top(plan);
                    Matcher time = TIME.matcher(plan);
                    times.add(time.find() ? Double.parseDouble(time.group(1)) : Double.NaN);
                }
            }
        }
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("buffers", buffers);
        line.put("ms_min", sorted[0]);
        return line;
    }

    /** Hits and reads of the plan's top node, which come first and cover all below. */
    private static long top(String plan) {
        Matcher matcher = BUFFERS.matcher(plan);
        long sum = 0;
        for (int i = 0; i < 2 && matcher.find(); i++) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
