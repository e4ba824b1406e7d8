package dev.headroom.spring;

import dev.headroom.observe.AlertRule;
import dev.headroom.observe.AlertStatus;
import dev.headroom.observe.Alerts;
import dev.headroom.observe.Operations;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Judges the alerts again and again, and keeps an Alertmanager told. Where the database is away no state can be kept,
 * so that this itself is told of without one: {@code AlertsUnjudged}, by each node that can't judge although it may. A
 * node that never judges says what is wrong on it, and tells nobody else.
 */
final class AlertUpkeep implements SmartLifecycle {
    /** The alert that needs no database. */
    static final String UNJUDGED = "AlertsUnjudged";

    private static final Logger LOG = LoggerFactory.getLogger(AlertUpkeep.class);
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final String SUMMARY = "no alert can be judged: the database of their states is away";
    private static final String RUNBOOK = "docs/runbook.md#alertsunjudged";

    private final Alerts alerts;
    private final Operations operations;
    private final InstantSource clock;
    private final Duration every;
    private final @Nullable Alertmanager alertmanager;
    private final @Nullable AlertDelivery webhook;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable Instant awaySince;
    private @Nullable Instant untoldSince;
    private AlertStatus unjudged = status(AlertStatus.State.INACTIVE, Instant.EPOCH, 0);

    AlertUpkeep(
            Alerts alerts,
            Operations operations,
            AlertSettings settings,
            @Nullable AlertDelivery webhook,
            InstantSource clock) {
        this.operations = operations;
        this.alerts = alerts;
        this.clock = clock;
        this.every = settings.every();
        this.webhook = webhook;
        URI base = settings.alertmanager();
        this.alertmanager = base == null ? null : new Alertmanager(base, clock);
    }

    private static AlertStatus status(AlertStatus.State state, Instant since, long events) {
        return new AlertStatus(UNJUDGED, state, since, null, events, AlertRule.Severity.PAGE, SUMMARY, RUNBOOK);
    }

    @Override
    public synchronized void start() {
        if (timer != null) {
            return;
        }
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("alerts-", 0).factory());
        timer = made;
        var _ = made.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (operations.paused()) {
            return;
        }
        if (!alerts.judges()) {
            vote();
            return;
        }
        List<AlertStatus> all = new ArrayList<>();
        try {
            alerts.judge();
            judged(true);
            if (alertmanager != null) {
                all.addAll(alerts.status());
            }
        } catch (SQLException | RuntimeException away) {
            if (awaySince == null) {
                LOG.warn("alerts can't be judged until the database of their states is back: {}", away.getMessage());
            }
            judged(false);
        }
        try {
            all.add(unjudged);
            if (alertmanager != null) {
                alertmanager.tell(all);
            }
            tellDirectly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.warn("alerts aren't told: {}", failure.getMessage());
        }
    }

    private void vote() {
        try {
            alerts.judge();
        } catch (SQLException | RuntimeException away) {
            LOG.debug("what is wrong here can't be told: {}", away.getMessage());
        }
    }

    private void judged(boolean done) {
        Instant now = clock.instant();
        Instant since = awaySince;
        boolean firing = unjudged.state() == AlertStatus.State.FIRING;
        if (done) {
            awaySince = null;
            if (firing) {
                LOG.info("alerts are judged again");
                turn(AlertStatus.State.INACTIVE, now);
            }
        } else if (since == null) {
            awaySince = now;
        } else if (!firing && !now.isBefore(since.plus(AWAY))) {
            turn(AlertStatus.State.FIRING, now);
        }
    }

    private void turn(AlertStatus.State state, Instant now) {
        unjudged = status(state, now, unjudged.events() + 1);
        untoldSince = now;
    }

    /** Not through a job, which would need the database; a receiver that doesn't take it is asked again. */
    private void tellDirectly() throws InterruptedException {
        Instant since = untoldSince;
        if (webhook == null || since == null) {
            return;
        }
        boolean firing = unjudged.state() == AlertStatus.State.FIRING;
        webhook.post(new AlertDelivery.Told(
                UNJUDGED, since.toEpochMilli(), firing, "page", SUMMARY, RUNBOOK, firing ? 1 : 0, since));
        untoldSince = null;
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
            try {
                alerts.release();
            } catch (SQLException away) {
                LOG.debug("another node judges within ten seconds: {}", away.getMessage());
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
