package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.freshness.Freshness;
import dev.headroom.sql.cache.CachedQuery;
import dev.headroom.sql.cache.FollowedTables;
import dev.headroom.sql.cache.QuerySpec;
import dev.headroom.sql.cache.SqlCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what a hit of a kept query costs beside the query, and how often kept queries and a stock cache hit, and are
 * stale, in one mix of reads and writes.
 */
public final class SqlCacheBench {
    static final int OWNERS = 2_000;
    static final String QUERY = """
            select i.id, i.version, o.version from item i join owner o on o.id = i.owner_id
            where i.owner_id = ? order by i.id
            """;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private SqlCacheBench() {}

    /** One row of the query. */
    record Line(long id, long version, long ownerVersion) {
        static Line of(ResultSet row) throws SQLException {
            return new Line(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException, ExecutionException {
        boolean quick = args.length > 2 && args[2].equals("quick");
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        report.put(
                "machine",
                Map.of(
                        "cores",
                        Runtime.getRuntime().availableProcessors(),
                        "java",
                        System.getProperty("java.vm.version", "")));
        try (StatementsDatabase database = StatementsDatabase.start();
                HikariDataSource pool = database.pool("")) {
            pool.setMaximumPoolSize(12);
            prepare(pool);
            report.put("hit_beside_query", hits(pool, quick));
            for (int readsPerWrite : new int[] {100, 10}) {
                report.put(
                        "mix_%d_to_1".formatted(readsPerWrite),
                        new ReadWriteMix(pool, readsPerWrite, Duration.ofSeconds(quick ? 3 : 60)).run());
            }
        }
        Path result = Path.of(args[0]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }

    private static void prepare(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            StatementsDatabase.run(connection, """
                    create table owner (id bigint primary key, version bigint not null);
                    create table item (id bigint primary key, owner_id bigint not null references owner,
                        version bigint not null, note text not null);
                    insert into owner select i, 0 from generate_series(1, %d) i;
                    insert into item select i, 1 + mod(i, %d), 0, repeat('x', 100) from generate_series(1, %d) i;
                    create index on item (owner_id);
                    analyze
                    """.formatted(OWNERS, OWNERS, 20 * OWNERS));
        }
        new FeedSetup(feed(pool), mapping()).mend();
    }

    static FeedSettings feed(HikariDataSource pool) {
        return FeedSettings.of(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    }

    static TagMapping mapping() {
        return TagMapping.builder()
                .column("item", "owner_id", "owner")
                .column("owner", "id", "owner")
                .build();
    }

    static CachedQuery<Line> declare(Caches caches, HikariDataSource pool, String name, Freshness freshness) {
        SqlCache queries = SqlCache.over(
                caches,
                pool,
                new FollowedTables(
                        Map.of("public.item", Map.of("owner_id", "owner"), "public.owner", Map.of("id", "owner"))));
        return queries.declare(QuerySpec.of(name, QUERY, Line.class, Line::of)
                .tiers(Set.of(Tier.MEMORY))
                .freshness(freshness));
    }

    static List<Line> ask(HikariDataSource pool, long owner) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setLong(1, owner);
            List<Line> lines = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(Line.of(rows));
                }
            }
            return List.copyOf(lines);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Map<String, Object> hits(HikariDataSource pool, boolean quick) throws InterruptedException {
        try (PostgresSource source = new PostgresSource(feed(pool), mapping(), Ticker.system());
                Caches caches = Caches.over(source).build()) {
            if (!source.awaitContact(Duration.ofSeconds(20))) {
                throw new IllegalStateException("the log can't be followed");
            }
            CachedQuery<Line> strict = declare(caches, pool, "strict", Freshness.strict());
            CachedQuery<Line> bounded = declare(caches, pool, "bounded", Freshness.bounded(Duration.ofSeconds(2)));
            Turns turns = new Turns(quick ? 20 : 200, 50);
            Map<String, Object> lines = new LinkedHashMap<>();
            lines.put("strict", turns.compare(() -> strict.list(7L), () -> ask(pool, 7)));
            lines.put("bounded_2s", turns.compare(() -> bounded.list(7L), () -> ask(pool, 7)));
            return lines;
        }
    }
}
