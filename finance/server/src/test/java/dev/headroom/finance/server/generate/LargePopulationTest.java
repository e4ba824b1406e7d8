package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@WithServers
@Tag("long")
final class LargePopulationTest {
    private final FilledDatabase database;

    LargePopulationTest(TestServers servers) {
        database = new FilledDatabase(servers);
    }

    @Test
    void fill_hundredThousandHouseholds_givesTenMillionTransactionsAndPrices() {
        List<String> schema = database.schema();
        Generated generated = database.fill(100_000, 7);

        assertEquals(100_000, generated.households());
        assertEquals(100_000, database.count("select count(*) from household"));
        assertEquals(10_000_000, database.count("select count(*) from price"));
        assertTrue(database.count("select count(*) from txn") >= 10_000_000);
        assertEquals(200, database.count("select count(*) from meter"));
        assertEquals(List.of(), FilledDatabase.difference(schema, database.schema()));
    }
}
