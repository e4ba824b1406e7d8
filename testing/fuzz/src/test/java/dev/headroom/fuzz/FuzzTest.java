package dev.headroom.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whatever the service is sent, nothing of it is a failure of ours; and what would be is found. */
@WithServers
final class FuzzTest {
    private static final int REQUESTS = 2_000;

    @Test
    void service_aFewThousandRequests_nothingIsFound(TestServers servers, @TempDir Path directory) throws Exception {
        DatabaseAccess database = servers.freshDatabase();
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABASE_URL", database.url(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password()));
        servers.redisUrl().ifPresent(url -> environment.put("CACHE_REDIS_URL", url));
        try (Target target = Target.over(environment, directory, () -> {})) {
            FuzzRun run = new FuzzRun(
                    target,
                    new FuzzRun.Extent(20261121, REQUESTS, Duration.ofMinutes(2), directory.resolve("findings")));
            Map<String, Object> verdict = run.run();
            assertEquals(List.of(), verdict.get("findings"));
            assertTrue(
                    Long.parseLong(String.valueOf(verdict.get("operations that succeeded"))) > 60, verdict::toString);
            assertTrue(
                    verdict.get("questions") instanceof Map<?, ?> sorts && sorts.size() > 10,
                    "questions of every sort: " + verdict);
            assertTrue(
                    verdict.get("operations that never succeeded") instanceof List<?> never
                            && !never.contains("POST " + Questions.PATH),
                    verdict::toString);
        }
    }
}
