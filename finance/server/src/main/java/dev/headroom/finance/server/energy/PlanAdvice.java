package dev.headroom.finance.server.energy;

import dev.headroom.base.CodedException;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.work.Queues;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.spring.CacheDeclarations;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans that households should look at: cached by everything they are made of, and for households that somebody uses
 * made ahead every half hour, where plans, readings, the contract or the day have changed since. The usual question's
 * answer is kept in the database too, so that a node with cold caches only reads it.
 */
@Component
class PlanAdvice implements Task<PlanAdvice.Round> {
    /** @param slot the half hour */
    record Round(Instant slot) {}

    static final TaskType<Round> TYPE =
            TaskType.of("plan_advice", Round.class).in(Queues.SETS).priority(4).within(Duration.ofMinutes(25));

    /** What the page asks: any plan, no worth of its own for renewable energy, the ten best. */
    private static final int USUAL_LIMIT = 10;

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(PlanAdvice.class);
    private static final int SET = 500;

    private static final String USED = """
            from household h
            where h.region is not null
              and exists (select from meter m join meter_state s on s.meter_id = m.id
                          where m.household_id = h.id and m.flow = 'consumption')
              and exists (select from app_user u join session a on a.user_id = u.id
                          where u.household_id = h.id and a.created_at > :since)
            """;

    private static final String NEXT =
            "select h.id, h.tz, h.base_ccy, h.tier, h.region " + USED + " and h.id > :after order by h.id limit :set";

    private static final String KEPT_ONE = """
            select items from recommendation
            where household_id = ? and version = ? and expires_at > ? order by computed_at desc limit 1
            """;

    private final Usage usage;
    private final Plans plans;
    private final Comparison comparison;
    private final Contracts contracts;
    private final Store store;
    private final Cache<Comparison.Recommendations> cache;

    PlanAdvice(
            Usage usage,
            Plans plans,
            Comparison comparison,
            Contracts contracts,
            Store store,
            CacheDeclarations caches) {
        this.usage = usage;
        this.plans = plans;
        this.comparison = comparison;
        this.contracts = contracts;
        this.store = store;
        this.cache = caches.declare(CacheSpec.of(
                        KeyTemplate.of("recommendations:{household}:{question}:{version}"),
                        Comparison.Recommendations.class)
                .build());
    }

    /** Where answers to the usual question are kept. */
    @Component
    static class Store {
        private final JdbcClient jdbc;
        private final JsonMapper json;
        private final InstantSource clock;

        Store(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
            this.jdbc = jdbc;
            this.json = json;
            this.clock = clock;
        }

        Optional<Comparison.Recommendations> find(long household, String version) {
            return jdbc.sql(KEPT_ONE)
                    .params(household, version, Timestamp.from(clock.instant()))
                    .query((row, _) -> json.readValue(row.getString("items"), Comparison.Recommendations.class))
                    .optional();
        }

        /** In place of the household's older ones. */
        void keep(long household, String version, Comparison.Recommendations answer) {
            Instant now = clock.instant();
            jdbc.sql("delete from recommendation where household_id = ?")
                    .param(household)
                    .update();
            jdbc.sql("""
                            insert into recommendation (household_id, computed_at, expires_at, items, version)
                            values (?, ?, ?, cast(? as jsonb), ?) on conflict do nothing
                            """)
                    .params(
                            household,
                            Timestamp.from(now),
                            Timestamp.from(now.plus(KEPT)),
                            json.writeValueAsString(answer),
                            version)
                    .update();
        }
    }

    /** The answer to a question, from where it is at hand. */
    Comparison.Recommendations of(Household household, Usage.Meter meter, Comparison.Question question) {
        String version = version(household, meter, question);
        String asked = "%d.%d.%s.%d"
                .formatted(
                        question.region(),
                        question.leastRenewable(),
                        question.premium().toPlainString(),
                        question.limit());
        return cache.getOrLoad(
                        cache.key(Tenant.of(household.id()), household.id(), asked, version),
                        () -> isUsual(question)
                                ? store.find(household.id(), version)
                                        .orElseGet(() -> make(household, meter, question, version))
                                : make(household, meter, question, version))
                .orElseThrow(() -> new IllegalStateException("a comparison without an answer"));
    }

    private static boolean isUsual(Comparison.Question question) {
        return question.leastRenewable() == 0 && question.premium().signum() == 0 && question.limit() == USUAL_LIMIT;
    }

    private Comparison.Recommendations make(
            Household household, Usage.Meter meter, Comparison.Question question, String version) {
        EnergyController.Contract contract = contracts.of(household);
        return comparison.of(household, question, usage.year(household.id(), meter), contract, version);
    }

    /** Of everything that the answer is made of. */
    private String version(Household household, Usage.Meter meter, Comparison.Question question) {
        EnergyController.Contract contract = contracts.of(household);
        LocalDate today = contracts.today(household);
        return "%s.%d.%d.%d.%s.%s.%s"
                .formatted(
                        Comparison.MODEL,
                        plans.version(),
                        question.region(),
                        meter.id(),
                        meter.version(),
                        today,
                        contract == null ? "none" : contract.planId() + "-" + contract.endsOn());
    }

    @Override
    public TaskType<Round> type() {
        return TYPE;
    }

    private record Home(Household household, int region) {}

    @Override
    public Map<String, Long> run(Round round, RunningJob job) throws Exception {
        Timestamp since = Timestamp.from(round.slot().minus(Duration.ofDays(30)));
        long whole = store.jdbc
                .sql("select count(*) " + USED)
                .param("since", since)
                .query(Long.class)
                .single();
        long done = 0;
        long made = 0;
        long failed = 0;
        long after = 0;
        List<Home> homes;
        do {
            homes = next(after, since);
            for (Home home : homes) {
                if (job.ending()) {
                    throw new InterruptedException("after " + done + " households");
                }
                try {
                    made += ahead(home, job) ? 1 : 0;
                } catch (CodedException untellable) {
                    failed++;
                    LOG.debug("no plans for household {}: {}", home.household().id(), untellable.getMessage());
                }
                job.progress(++done, whole + 1, made + " made, " + failed + " failed");
            }
            after = homes.isEmpty() ? after : homes.getLast().household().id();
        } while (homes.size() == SET);
        job.progress(done, done, made + " made, " + failed + " failed");
        return Map.of("households", done, "made", made, "failed", failed);
    }

    /** Whether the kept answer was out of date. */
    private boolean ahead(Home home, RunningJob job) throws Exception {
        Household household = home.household();
        Usage.Meter meter = usage.meter(household.id(), null);
        Comparison.Question question = new Comparison.Question(home.region(), 0, BigDecimal.ZERO, USUAL_LIMIT);
        String version = version(household, meter, question);
        if (store.find(household.id(), version).isPresent()) {
            return false;
        }
        Comparison.Recommendations answer = of(household, meter, question);
        job.transaction(_ -> {
            store.keep(household.id(), version, answer);
            return version;
        });
        return true;
    }

    private List<Home> next(long after, @Nullable Timestamp since) {
        return store.jdbc
                .sql(NEXT)
                .param("since", since)
                .param("after", after)
                .param("set", SET)
                .query((row, _) -> new Home(
                        new Household(
                                row.getLong("id"),
                                ZoneId.of(row.getString("tz")),
                                row.getString("base_ccy"),
                                row.getString("tier")),
                        row.getInt("region")))
                .list();
    }

    /** Each half hour: what changed since is made before somebody asks. */
    @Configuration(proxyBeanMethods = false)
    static class Schedules {
        @Bean
        JobSchedule planAdviceSchedule() {
            return new JobSchedule(
                    "plan_advice",
                    "0 0/30 * * * *",
                    ZoneOffset.UTC,
                    slot -> JobRequest.of(TYPE, new Round(slot)).unique("plan_advice"));
        }
    }
}
