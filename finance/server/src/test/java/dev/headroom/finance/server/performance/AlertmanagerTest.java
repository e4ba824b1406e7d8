package dev.headroom.finance.server.performance;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.AlertReceiver;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.MonitorChild;
import dev.headroom.finance.server.testing.ServiceFixture;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/**
 * Goal: when the service is out, somebody is told within seconds, once, and told once when it is back. A real
 * Prometheus and a real Alertmanager with the configuration that is deployed, a network to the service that can be cut,
 * and the receiver of whoever is woken.
 */
final class AlertmanagerTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final Path DEPLOY = Path.of("..", "..", "deploy", "prometheus");
    private static final int OUTAGES = 5;

    /** What is deployed, at free ports; {@code scrape} in place of the interval, for a short run. */
    private static void configure(Path directory, int service, int alertmanager, AlertReceiver receiver, String scrape)
            throws IOException {
        Files.copy(DEPLOY.resolve("headroom-rules.yaml"), directory.resolve("headroom-rules.yaml"));
        Files.writeString(
                directory.resolve("prometheus.yaml"),
                replaced(
                        DEPLOY.resolve("prometheus.yaml"),
                        List.of("scrape_interval: 1s", "127.0.0.1:8081", "127.0.0.1:9093"),
                        List.of("scrape_interval: " + scrape, "127.0.0.1:" + service, "127.0.0.1:" + alertmanager)));
        Files.writeString(
                directory.resolve("alertmanager.yaml"),
                replaced(
                        DEPLOY.resolve("alertmanager.yaml"),
                        List.of("http://127.0.0.1:9094/alerts"),
                        List.of(receiver.url())));
    }

    private static String replaced(Path file, List<String> texts, List<String> by) throws IOException {
        String content = Files.readString(file);
        for (int i = 0; i < texts.size(); i++) {
            assertTrue(content.contains(texts.get(i)), file + " has " + texts.get(i));
            content = content.replace(texts.get(i), by.get(i));
        }
        return content;
    }

    private record Seconds(double firing, double resolved) {}

    private static int told(AlertReceiver receiver) {
        return receiver.of("NoNode").size();
    }

    private static Seconds outage(FaultProxy network, AlertReceiver receiver, int number) {
        int before = told(receiver);
        long cut = System.nanoTime();
        network.cut();
        eventually("outage " + number + " is told", () -> told(receiver) == before + 1);
        long healed = System.nanoTime();
        network.heal();
        eventually("its end is told", () -> told(receiver) == before + 2);
        List<AlertReceiver.Told> told = receiver.of("NoNode");
        return new Seconds(
                (told.get(before).atNanos() - cut) / 1e9, (told.getLast().atNanos() - healed) / 1e9);
    }

    private static boolean isUp(MonitorChild prometheus, String value) {
        String query = URLEncoder.encode("sum(up{job=\"headroom\"}) == " + value, StandardCharsets.UTF_8);
        boolean alertmanagers = prometheus
                .get("/api/v1/alertmanagers")
                .filter(answer -> answer.contains("/api/v2/alerts"))
                .isPresent();
        return alertmanagers
                && prometheus
                        .get("/api/v1/query?query=" + query)
                        .filter(answer -> answer.contains("\"value\""))
                        .isPresent();
    }

    private static List<Seconds> outages(Path directory, String scrape, int times) throws Exception {
        int alertmanagerPort = MonitorChild.freePort();
        String management = String.valueOf(SERVICE.bean(Environment.class).getProperty("local.management.port"));
        List<Seconds> seconds = new java.util.ArrayList<>();
        try (AlertReceiver receiver = new AlertReceiver();
                FaultProxy network = FaultProxy.ofBytes(Integer.parseInt(management))) {
            configure(directory, network.port(), alertmanagerPort, receiver, scrape);
            try (MonitorChild _ = MonitorChild.alertmanager(directory, alertmanagerPort);
                    MonitorChild prometheus = MonitorChild.prometheus(directory, MonitorChild.freePort())) {
                // a Prometheus that begins may tell of a service that it hasn't looked at
                eventually("nothing is told", () -> isUp(prometheus, "1") && told(receiver) % 2 == 0);
                int before = told(receiver);
                for (int number = 1; number <= times; number++) {
                    eventually("the service is scraped", () -> isUp(prometheus, "1"));
                    seconds.add(outage(network, receiver, number));
                }
                eventually("it is scraped again", () -> isUp(prometheus, "1"));
                for (int number = 0; number < times; number++) {
                    assertEquals(
                            List.of("firing", "resolved"),
                            receiver.statuses("NoNode").subList(before + 2 * number, before + 2 * number + 2));
                }
                assertEquals(before + 2 * times, told(receiver), "each is told once");
                assertEquals(List.of(), receiver.statuses("NodeDown"), "what follows from it isn't told");
            }
        }
        return seconds;
    }

    @Test
    void outage_ofTheRealEndpoint_isToldOnce_andSoIsItsEnd(@TempDir Path directory) throws Exception {
        assertEquals(1, outages(directory, "1s", 1).size());
    }

    @Test
    @Tag("long")
    void outages_asDeployed_areToldWithinFiveSeconds_andTheirEndsWithinThirty(@TempDir Path directory)
            throws Exception {
        List<Seconds> all = outages(directory, "1s", OUTAGES);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "alertmanager-seconds.txt"), all.toString());
        assertTrue(all.stream().allMatch(one -> one.firing() <= 5), all::toString);
        assertTrue(
                all.stream()
                        .allMatch(
                                one -> one.resolved() <= Duration.ofSeconds(30).toSeconds()),
                all::toString);
    }
}
