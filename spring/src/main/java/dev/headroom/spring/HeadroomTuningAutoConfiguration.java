package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.WarmUp;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.PoolReport;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Signals;
import dev.headroom.tuning.Audit;
import dev.headroom.tuning.Knob;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Trial;
import dev.headroom.tuning.Tuner;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Recommends settings of the node's parts, and tries them when an operator says so; each try is written down. */
@AutoConfiguration(after = HeadroomAlertsAutoConfiguration.class)
@ConditionalOnBean({DataSource.class, Signals.class})
@EnableConfigurationProperties(TuningSettings.class)
public class HeadroomTuningAutoConfiguration {
    private static final double MB = 1 << 20;
    private static final double TIGHT_MEMORY = 0.8;
    private static final double ROOMY_MEMORY = 0.6;
    private static final double MANY_EVICTIONS = 0.01;

    @Bean(destroyMethod = "close")
    Tuner tuner(
            TuningSettings settings,
            Operations operations,
            DataSource source,
            ListableBeanFactory beans,
            ObjectProvider<InstantSource> clock) {
        ObjectProvider<Tuner.Tunable> single = beans.getBeanProvider(Tuner.Tunable.class);
        ObjectProvider<Tunables> many = beans.getBeanProvider(Tunables.class);
        Trial usual = Trial.USUAL;
        Trial plan = new Trial(
                usual.noiseBlocks(),
                settings.pairs(),
                settings.block(),
                settings.settle(),
                usual.leastEffect(),
                usual.alpha(),
                usual.guardErrors(),
                usual.guardP95(),
                usual.guardP99(),
                usual.leastRequests());
        return new Tuner(
                settings.mode(),
                () -> Stream.concat(single.orderedStream(), many.orderedStream().flatMap(some -> some.now().stream()))
                        .toList(),
                new LiveWorkbench(
                        operations, spent(beans), settings.leastRate(), Ticker.system(), TimeUnit.NANOSECONDS::sleep),
                plan,
                new Audit(source),
                ServiceClock.of(clock));
    }

    private static LiveWorkbench.Spent spent(ListableBeanFactory beans) {
        Database database = beans.getBeanProvider(Database.class).getIfAvailable();
        Caches caches = beans.getBeanProvider(Caches.class).getIfAvailable();
        return new LiveWorkbench.Spent(
                LiveWorkbench::processorNanos,
                () -> database == null ? 0 : database.waitedNanos(),
                () -> caches == null
                        ? 0
                        : caches.all().stream()
                                .mapToLong(cache -> cache.stats().loads().nanos())
                                .sum());
    }

    @Bean
    @ConditionalOnBean(Caches.class)
    Tuner.Tunable cacheMemory(Caches caches, Signals signals, ObjectiveFile file) {
        double leastHitRate = file.hitRate(ObjectiveFile.OVERALL);
        double heap = Runtime.getRuntime().maxMemory() / MB;
        Knob knob = new Knob(
                "cache.memory_mb",
                16,
                Math.max(32, Math.floor(heap * 0.4)),
                1.5,
                true,
                () -> Math.rint(caches.memoryBound() / MB),
                value -> caches.memory(Math.round(value * MB)));
        RecentUse recent = RecentUse.of(caches, CacheKnobs.LATELY, Ticker.system());
        return new Tuner.Tunable(knob, current -> {
            RecentUse.Use use = recent.now();
            double hitRate = signals.value("cache_hit_rate").orElse(1);
            double memory = signals.value("memory_share").orElse(ROOMY_MEMORY);
            if (memory > TIGHT_MEMORY) {
                return Optional.of(new Recommendation.Advice(
                        current / 2,
                        Math.round(memory * 100) + " % of the heap is in use after collections",
                        "fewer and shorter collections"));
            }
            if (use.evictedShare() > MANY_EVICTIONS && memory < ROOMY_MEMORY) {
                return Optional.of(new Recommendation.Advice(
                        current * 2,
                        "memory answers " + Math.round(use.memoryShare() * 100) + " % of look-ups, "
                                + Math.round(use.evictedShare() * 100)
                                + " values go for want of room in a hundred look-ups, and the heap has room",
                        "fewer trips to the shared tiers and fewer loads"));
            }
            return hitRate < leastHitRate && memory < ROOMY_MEMORY
                    ? Optional.of(new Recommendation.Advice(
                            current * 2,
                            "caches answer " + Math.round(hitRate * 100) + " % of look-ups and the heap has room",
                            "more look-ups are answered from memory"))
                    : Optional.empty();
        });
    }

    @Bean
    @ConditionalOnBean(Database.class)
    Tuner.Tunable databasePool(Database database) {
        Knob knob = new Knob(
                "database.pool_size",
                4,
                40,
                1.25,
                true,
                () -> primary(database).map(PoolReport::size).orElse(4),
                value -> database.resizePrimary((int) Math.round(value)));
        Lately inVain = new Lately(CacheKnobs.LATELY, Ticker.system());
        return new Tuner.Tunable(
                knob,
                current -> primary(database).flatMap(pool -> {
                    long timeouts = inVain.grown(pool.timeouts());
                    if (pool.waiting() > 0 || timeouts > 0) {
                        return Optional.of(new Recommendation.Advice(
                                current * 1.5,
                                pool.waiting() + " callers wait for a connection and " + timeouts
                                        + " waited in vain lately",
                                "shorter waits; the database has more to do at once"));
                    }
                    double cores = Runtime.getRuntime().availableProcessors();
                    return current > cores * 8 && pool.inUse() < current / 4
                            ? Optional.of(new Recommendation.Advice(
                                    cores * 8,
                                    "at most " + pool.inUse() + " of " + Math.round(current)
                                            + " connections are in use",
                                    "less memory and fewer snapshots in the database"))
                            : Optional.empty();
                }));
    }

    @Bean
    TunerUpkeep tunerUpkeep(Tuner tuner, TuningSettings settings) {
        return new TunerUpkeep(tuner, settings.every());
    }

    @Bean
    @ConditionalOnBean(Caches.class)
    Tunables cacheKnobs(Caches caches, Signals signals, ObjectProvider<WarmUp> warmUp) {
        return new CacheKnobs(caches, signals, warmUp, Ticker.system());
    }

    @Bean
    Tunables nodeKnobs(Signals signals, ObjectProvider<AdmissionLimit> admission, ObjectProvider<JobWorker> worker) {
        return new NodeKnobs(signals, admission, worker, Ticker.system());
    }

    private static Optional<PoolReport> primary(Database database) {
        return database.report().stream()
                .filter(pool -> pool.use().equals("primary"))
                .findFirst();
    }
}
