package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.observe.AlertEvent;
import dev.headroom.observe.AlertSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts alerts to a webhook, in the form of Alertmanager's version 4. Each event is a job made in the transaction that
 * notes it, so that it is posted again and again until a receiver takes it, over restarts, for more than two days; then
 * the job is dead, and an operator may requeue it. The events of one rule come in their order.
 * {@code X-Headroom-Signature} is the HMAC-SHA256 of the time in {@code X-Headroom-Timestamp}, a full stop and the
 * body.
 */
final class AlertDelivery implements Task<AlertDelivery.Told>, AlertSink {
    /** An event as a job keeps it. */
    record Told(
            String rule,
            long number,
            boolean firing,
            String severity,
            String summary,
            String runbook,
            double value,
            Instant at) {}

    static final TaskType<Told> TYPE = TaskType.of("alert_webhook", Told.class)
            .in("alerts")
            .priority(TaskType.HIGHEST)
            .within(Duration.ofSeconds(30))
            .retried(new RetryPolicy(100, Duration.ofSeconds(2), Duration.ofHours(1)));

    private static final ErrorCode AWAY = new ErrorCode("WEBHOOK_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI url;
    private final String secret;
    private final Jobs jobs;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    AlertDelivery(URI url, String secret, Jobs jobs, InstantSource clock) {
        this.url = url;
        this.secret = secret;
        this.jobs = jobs;
        this.clock = clock;
    }

    @Override
    public TaskType<Told> type() {
        return TYPE;
    }

    @Override
    public void tell(Connection connection, AlertEvent event) throws SQLException {
        Told told = new Told(
                event.rule(),
                event.number(),
                event.firing(),
                event.severity().name().toLowerCase(Locale.ROOT),
                event.summary(),
                event.runbook(),
                event.value(),
                event.at());
        jobs.enqueue(connection, JobRequest.of(TYPE, told).unique(key(event.rule(), event.number())));
    }

    static String key(String rule, long number) {
        return "alert:" + rule + ":" + number;
    }

    @Override
    public Integer run(Told told, RunningJob job) throws InterruptedException {
        return postInTurn(told);
    }

    /** An end that came before its beginning, which waits to be tried again, would be taken for none. */
    int postInTurn(Told told) throws InterruptedException {
        if (jobs.pending(key(told.rule(), told.number() - 1))) {
            throw away("must have taken the event before this one", told.rule() + " " + told.number());
        }
        return post(told);
    }

    /**
     * Posts one event now.
     *
     * @return the receiver's status
     * @throws CodedException WEBHOOK_UNAVAILABLE where it didn't take it
     */
    int post(Told told) throws InterruptedException {
        String body = json.writeValueAsString(document(told));
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", told.rule() + "-" + told.number())
                .header("X-Headroom-Timestamp", time)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!secret.isEmpty()) {
            request.header("X-Headroom-Signature", "sha256=" + sign(secret, time + "." + body));
        }
        try {
            int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw away("must take the alert", Integer.toString(status));
            }
            return status;
        } catch (IOException failure) {
            throw away("must answer", String.valueOf(failure.getMessage()));
        }
    }

    private static CodedException away(String rule, String found) {
        return CodedException.of(
                AWAY, Violation.of("headroom.alerts.webhook.url", rule, found).instead("it is tried again by itself"));
    }

    /** One alert as Alertmanager's version 4 has it: it has begun, or it is over. */
    private record Alert(
            String status,
            Map<String, String> labels,
            Map<String, String> annotations,
            String startsAt,
            String endsAt,
            String fingerprint) {}

    private record Document(
            String version,
            String status,
            String groupKey,
            String receiver,
            Map<String, String> groupLabels,
            List<Alert> alerts) {}

    /** How Alertmanager says that it isn't over. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private static Document document(Told told) {
        String status = told.firing() ? "firing" : "resolved";
        String at = told.at().toString();
        Alert alert = new Alert(
                status,
                Map.of("alertname", told.rule(), "severity", told.severity(), "service", "headroom"),
                Map.of(
                        "summary",
                        told.summary(),
                        "runbook_url",
                        told.runbook(),
                        "value",
                        Double.toString(told.value())),
                at,
                told.firing() ? NEVER : at,
                told.rule() + "-" + told.number());
        return new Document("4", status, told.rule(), "headroom", Map.of("alertname", told.rule()), List.of(alert));
    }

    static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has HmacSHA256", missing);
        }
    }
}
