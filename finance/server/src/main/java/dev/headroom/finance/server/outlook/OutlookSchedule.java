package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells each zone's outlooks at five in its morning, and freezes a day's cohorts when it is over everywhere. */
@Component
@ConditionalOnBooleanProperty("headroom.background")
class OutlookSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(OutlookSchedule.class);
    private static final int HOUR = 5;

    private final JdbcClient jdbc;
    private final OutlookRuns runs;
    private final Peers peers;
    private final InstantSource clock;

    OutlookSchedule(JdbcClient jdbc, OutlookRuns runs, Peers peers, InstantSource clock) {
        this.jdbc = jdbc;
        this.runs = runs;
        this.peers = peers;
        this.clock = clock;
    }

    /** Every quarter of an hour: zones differ from UTC by quarters. */
    @Scheduled(cron = "0 0/15 * * * *")
    void morning() {
        Set<String> zones = jdbc.sql("select distinct tz from household").query(String.class).list().stream()
                .filter(this::isFive)
                .collect(Collectors.toSet());
        if (!zones.isEmpty()) {
            quietly(() -> LOG.info("morning outlooks told: {}", runs.inZones(zones)));
        }
    }

    /** A calendar day is over everywhere at 12:00 UTC of the next. */
    @Scheduled(cron = "0 30 12 * * *")
    void freeze() {
        LocalDate yesterday =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        quietly(() -> LOG.info("cohorts of {} frozen, {} shown", yesterday, peers.freeze(yesterday)));
    }

    /** Partitions for the months to come; what falls outside them still has the default one. */
    @Scheduled(cron = "0 10 3 * * *")
    void partitions() {
        jdbc.sql("select ensure_month_partitions('daily_outlook', current_date, current_date + 90)")
                .query((row, _) -> row.getInt(1))
                .single();
    }

    private boolean isFive(String zone) {
        var local = clock.instant().atZone(ZoneId.of(zone));
        return local.getHour() == HOUR && local.getMinute() < 15;
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (CodedException elsewhere) {
            LOG.info("{}: another node does it", elsewhere.getMessage());
        }
    }
}
