package dev.headroom.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what the machine has installed is started and works; what it lacks is left out and the test says so. */
final class InstalledServersTest {
    @TempDir
    private static Path data;

    private static RunningServers servers;

    @BeforeAll
    static void start() {
        servers = new EmbeddedServers(new EmbeddedOptions(false, false, true, false, Optional.empty()))
                .start(data, line -> {});
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void memcached_whereInstalled_answers() throws IOException {
        String host = servers.environment().get("CACHE_MEMCACHED_HOSTS");
        assumeTrue(host != null, "memcached is not installed");
        int colon = host.lastIndexOf(':');
        try (Socket socket = new Socket(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)))) {
            socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String answer = lines.readLine();
            assertTrue(answer.startsWith("VERSION "), answer);
        }
    }

    @Test
    void pgBouncer_whereInstalled_leadsToTheDatabase() throws Exception {
        String port = servers.environment().get("PGBOUNCER_PORT");
        assumeTrue(port != null, "pgbouncer is not installed");
        Map<String, String> pooled = new HashMap<>(servers.environment());
        pooled.put(
                "DATABASE_URL",
                "jdbc:postgresql://%s:%s/headroom?prepareThreshold=0"
                        .formatted(servers.environment().get("PGBOUNCER_HOST"), port));

        assertEquals("headroom", Sql.ask(pooled, "select current_user::text"));
    }
}
