package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.work.Queues;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The work of outlooks: each zone's are told at five in its morning and put into the caches, those of all households
 * when an operator asks, and a day's cohorts are frozen when it is over everywhere.
 */
@Configuration(proxyBeanMethods = false)
class OutlookSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(OutlookSchedule.class);
    private static final String NAME = "outlook_morning";
    private static final LocalTime FIVE = LocalTime.of(5, 0);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** Another run is in progress as a rule, and ends within minutes. */
    private static final RetryPolicy PATIENT = new RetryPolicy(12, Duration.ofSeconds(30), Duration.ofMinutes(10));

    /** @param slot until which zones are meant that weren't told since the slot before */
    record Morning(Instant slot) {}

    /** @param day null for each household's own today */
    record Everybody(@Nullable LocalDate day) {}

    record Cohorts(LocalDate day) {}

    record Partitions(LocalDate day) {}

    static final TaskType<Morning> MORNING = TaskType.of(NAME, Morning.class)
            .in(Queues.SETS)
            .priority(8)
            .within(Duration.ofHours(2))
            .retried(PATIENT);
    static final TaskType<Everybody> EVERYBODY = TaskType.of("outlook_everybody", Everybody.class)
            .in(Queues.SETS)
            .within(Duration.ofHours(6))
            .retried(PATIENT);
    static final TaskType<Cohorts> COHORTS =
            TaskType.of("cohort_freeze", Cohorts.class).in(Queues.SETS).within(Duration.ofHours(1));
    static final TaskType<Partitions> PARTITIONS =
            TaskType.of("partitions", Partitions.class).priority(7);

    @Bean
    Task<Morning> outlookMorning(JdbcClient jdbc, Jobs jobs, OutlookRuns runs, WarmUp warmUp) {
        return Task.of(MORNING, (morning, job) -> {
            Instant told =
                    jobs.slotBefore(NAME, morning.slot()).orElse(morning.slot().minus(QUARTER));
            Set<String> zones = jdbc.sql("select distinct tz from household").query(String.class).list().stream()
                    .filter(zone -> hadItsMorning(zone, told, morning.slot()))
                    .collect(Collectors.toSet());
            if (zones.isEmpty()) {
                return null;
            }
            OutlookRuns.Run run = runs.inZones(zones, telling(job));
            warm(warmUp);
            return run;
        });
    }

    @Bean
    Task<Everybody> outlookEverybody(OutlookRuns runs) {
        return Task.of(EVERYBODY, (everybody, job) -> runs.all(everybody.day(), telling(job)));
    }

    @Bean
    Task<Cohorts> cohortFreeze(Peers peers) {
        return Task.of(COHORTS, (cohorts, job) -> peers.freeze(cohorts.day()));
    }

    /** Partitions for the months to come; what falls outside them still has the default one. */
    @Bean
    Task<Partitions> partitions(JdbcClient jdbc) {
        return Task.of(PARTITIONS, (_, _) -> {
            int made = 0;
            for (String table : new String[] {"daily_outlook", "usage_interval"}) {
                made += jdbc.sql("select ensure_month_partitions(cast(? as regclass), current_date, current_date + 90)")
                        .param(table)
                        .query(Integer.class)
                        .single();
            }
            return made;
        });
    }

    /**
     * Every quarter of an hour: zones differ from UTC by quarters. After a pause the next one is for those it missed.
     */
    @Bean
    JobSchedule outlookMorningSchedule() {
        return new JobSchedule(
                NAME,
                "0 0/15 * * * *",
                ZoneOffset.UTC,
                slot -> JobRequest.of(MORNING, new Morning(slot)).unique(NAME + ":" + slot));
    }

    /** A calendar day is over everywhere at 12:00 UTC of the next. */
    @Bean
    JobSchedule cohortSchedule() {
        return new JobSchedule("cohort_freeze", "0 30 12 * * *", ZoneOffset.UTC, slot -> {
            LocalDate yesterday = LocalDate.ofInstant(slot, ZoneOffset.UTC).minusDays(1);
            return JobRequest.of(COHORTS, new Cohorts(yesterday)).unique("cohort_freeze:" + yesterday);
        });
    }

    @Bean
    JobSchedule partitionSchedule() {
        return new JobSchedule(
                "partitions",
                "0 10 3 * * *",
                ZoneOffset.UTC,
                slot -> JobRequest.of(PARTITIONS, new Partitions(LocalDate.ofInstant(slot, ZoneOffset.UTC)))
                        .unique("partitions"));
    }

    /** All households once a night as well: scores of those that nobody asked for in days. */
    @Bean
    JobSchedule everybodySchedule() {
        return new JobSchedule(
                "outlook_everybody",
                "0 0 2 * * *",
                ZoneOffset.UTC,
                slot -> JobRequest.of(EVERYBODY, new Everybody(null))
                        .priority(2)
                        .unique("outlook_everybody"));
    }

    /** Into this node's memory and the shared tiers; one that is under way already does as well. */
    private static void warm(WarmUp warmUp) throws InterruptedException {
        try {
            warmUp.start("outlooks", WarmUp.Extent.USUAL, false);
            warmUp.await();
        } catch (CodedException underWay) {
            LOG.info("no warm-up after the morning's outlooks: {}", underWay.getMessage());
        }
    }

    /** Whether five o'clock of a zone came after an instant, and at another or before. */
    static boolean hadItsMorning(String zone, Instant after, Instant until) {
        ZoneId id = ZoneId.of(zone);
        LocalDate today = LocalDate.ofInstant(until, id);
        Instant five = today.atTime(FIVE).atZone(id).toInstant();
        Instant last =
                five.isAfter(until) ? today.minusDays(1).atTime(FIVE).atZone(id).toInstant() : five;
        return last.isAfter(after);
    }

    private static Consumer<OutlookRuns.Run> telling(RunningJob job) {
        return run -> job.progress(run.done(), run.households(), run.failed() + " failed");
    }
}
