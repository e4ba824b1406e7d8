package dev.headroom.spring;

import dev.headroom.observe.AlertStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps an Alertmanager told: of what changes at once, of what fires each minute again, since it takes an alert that
 * nobody repeats for ended, which is how one of a node that died ends. What ended is repeated for a quarter of an hour,
 * over restarts of either side; it tells nobody twice by itself.
 */
final class Alertmanager {
    private static final Logger LOG = LoggerFactory.getLogger(Alertmanager.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration ENDED = Duration.ofMinutes(15);
    private static final int WORDS = 200;

    private final URI target;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final JsonMapper json = JsonMapper.builder().build();
    private List<String> told = List.of();
    private Instant at = Instant.EPOCH;
    private Instant complained = Instant.EPOCH;

    /** @param base of the Alertmanager: {@code http://host:9093} */
    Alertmanager(URI base, InstantSource clock) {
        this.target = base.resolve("/api/v2/alerts");
        this.clock = clock;
    }

    /** Tells what isn't known there yet, or may be forgotten. Failures are logged and tried again at the next call. */
    void tell(List<AlertStatus> all) throws InterruptedException {
        Instant now = clock.instant();
        List<AlertStatus> some = all.stream()
                .filter(status -> status.state() == AlertStatus.State.FIRING
                        || (status.events() > 0 && status.since().isAfter(now.minus(ENDED))))
                .toList();
        List<String> news = some.stream()
                .map(status ->
                        status.rule() + " " + (status.state() == AlertStatus.State.FIRING) + " " + status.events())
                .toList();
        boolean same = told.containsAll(news);
        if (some.isEmpty() || (same && now.isBefore(at.plus(AGAIN)))) {
            return;
        }
        List<Map<String, Object>> alerts = new ArrayList<>();
        some.forEach(status -> alerts.add(alert(status)));
        if (post(json.writeValueAsString(alerts), now)) {
            told = news;
            at = now;
        }
    }

    private boolean post(String body, Instant now) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return true;
            }
            String words = answer.body();
            complain(answer.statusCode() + " " + words.substring(0, Math.min(WORDS, words.length())), now);
        } catch (IOException away) {
            complain(String.valueOf(away.getMessage()), now);
        }
        return false;
    }

    private void complain(String why, Instant now) {
        if (now.isAfter(complained.plus(AGAIN))) {
            complained = now;
            LOG.warn("headroom.alerts.alertmanager {} must take alerts, but: {}; it is tried again", target, why);
        }
    }

    /** One that fires has no end: it is taken for ended when nobody repeats it for {@code resolve_timeout}. */
    private static Map<String, Object> alert(AlertStatus status) {
        boolean firing = status.state() == AlertStatus.State.FIRING;
        return Map.of(
                "labels",
                Map.of(
                        "alertname",
                        status.rule(),
                        "severity",
                        status.severity().name().toLowerCase(Locale.ROOT),
                        "service",
                        "headroom"),
                "annotations",
                Map.of("summary", status.summary(), "runbook_url", status.runbook()),
                firing ? "startsAt" : "endsAt",
                status.since().toString());
    }
}
