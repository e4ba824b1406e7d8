package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: what an index is expected to take is what it takes, equal entries merged. */
@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdvisorSizeTest {
    private static final double TOLERANCE = 0.2;

    private final AdviceDatabase database;

    AdvisorSizeTest(TestServers servers) throws SQLException {
        this.database = AdviceDatabase.of(servers.freshDatabase());
        database.run(
                "create table facts (id bigint, shop int, kind text, price numeric(10, 2), at date, code text)",
                "insert into facts select g, g % 1000, 'kind ' || g % 7, g % 50, date '2020-01-01' + g % 2000,"
                        + " md5(g::text) from generate_series(1, 200000) g",
                "vacuum analyze facts");
    }

    static Stream<Arguments> indexes() {
        return Stream.of(
                Arguments.of("id", ""),
                Arguments.of("shop", ""),
                Arguments.of("kind", ""),
                Arguments.of("price", ""),
                Arguments.of("at", ""),
                Arguments.of("code", ""),
                Arguments.of("shop,kind", ""),
                Arguments.of("id,shop", ""),
                Arguments.of("shop", "price"));
    }

    @ParameterizedTest(name = "({0}) include ({1})")
    @MethodSource("indexes")
    void bytes_built_areAsExpected(String keys, String stored) throws SQLException {
        AdvisorIndex index;
        long expected;
        try (IndexSession session = IndexSession.open(database.source())) {
            AdvisorCatalog catalog = AdvisorCatalog.load(session);
            AdvisorCatalog.Table table = catalog.table("public", "facts").orElseThrow();
            Function<String, AdvisorIndex.Key> key =
                    name -> new AdvisorIndex.Key(name, Optional.of(name), false, false, "");
            index = AdvisorIndex.on(
                    table, Arrays.stream(keys.split(",", -1)).map(key).toList());
            index = stored.isEmpty() ? index : index.including(List.of(stored));
            expected = AdvisorSize.bytes(index, catalog, table);
        }
        database.run(
                "drop index if exists tried", index.anonymous().replace("create index on", "create index tried on"));
        long built = database.number("select pg_relation_size('tried')");

        assertTrue(Math.abs(expected - built) <= TOLERANCE * built, () -> "expected " + expected + ", built " + built);
    }
}
