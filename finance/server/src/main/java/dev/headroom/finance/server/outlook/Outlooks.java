package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.observe.Operations;
import dev.headroom.spring.CacheDeclarations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A household's outlooks: the kept one while nothing has changed, else computed and kept. A past day stays as it was
 * told; one that nobody asked for at the time is computed from what was known by its end.
 */
@Component
class Outlooks {
    private static final ErrorCode DATE_IN_FUTURE = new ErrorCode("DATE_IN_FUTURE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode DATE_BEFORE_DATA = new ErrorCode("DATE_BEFORE_DATA", ErrorCode.Kind.NOT_FOUND);

    private static final KeyTemplate KEYS = KeyTemplate.of("daily_outlook:{household}:{date}");

    private final Cache<Answer> cache;
    private final OutlookStore store;
    private final FactsReader facts;
    private final PriceWindows prices;
    private final InstantSource clock;
    private final Timer load;
    private final Timer calculation;
    private final Operations operations;

    Outlooks(
            OutlookStore store,
            FactsReader facts,
            PriceWindows prices,
            InstantSource clock,
            MeterRegistry meters,
            CacheDeclarations caches,
            Operations operations) {
        this.operations = operations;
        this.cache = caches.declare(
                CacheSpec.of(KEYS, Answer.class).tags("household:{household}").build());
        this.store = store;
        this.facts = facts;
        this.prices = prices;
        this.clock = clock;
        this.load = timer(meters, "headroom.daily.outlook.load", "a day's outlook, kept or computed");
        this.calculation = timer(meters, "headroom.balance.score.calculation", "facts read and outlook composed");
    }

    /**
     * An outlook and how it came.
     *
     * @param kept whether it was told before and nothing has changed since
     */
    record Answer(OutlookDocument document, int revision, boolean kept) {
        Answer asKept() {
            return kept ? this : new Answer(document, revision, true);
        }
    }

    /** The local date of a household now. */
    LocalDate today(Caller.Household household) {
        return LocalDate.ofInstant(clock.instant(), household.zone());
    }

    /**
     * The outlook of a household.
     *
     * @param day null for the household's today
     * @throws CodedException {@code DATE_IN_FUTURE}, or {@code DATE_BEFORE_DATA} for a day before the first record
     */
    Answer of(Caller.Household household, @Nullable LocalDate day) {
        LocalDate date = requireNotFuture(household, day);
        dev.headroom.cache.Answer<Answer> found = cache.askOrLoad(
                key(household, date),
                cache.spec().freshness(),
                () -> read(List.of(household), date).get(household.id()));
        Answer answer = found.value().orElseThrow(() -> beforeData(household.id(), date));
        return found.outcome() == dev.headroom.cache.Answer.Outcome.LOADED ? answer : answer.asKept();
    }

    CacheKey key(Caller.Household household, LocalDate date) {
        return cache.key(Tenant.of(household.id()), household.id(), date);
    }

    /** From the database, kept or computed. */
    Map<Long, Answer> read(Collection<Caller.Household> households, LocalDate date) {
        return timed(load, () -> onDay(List.copyOf(households), date));
    }

    /** The outlooks of several households, by id, without those that have no record by that day. */
    Map<Long, Answer> ofAll(Collection<Caller.Household> households, @Nullable LocalDate day) {
        Map<Long, Answer> answers = new HashMap<>();
        Map<LocalDate, List<Caller.Household>> byDay = households.stream()
                .distinct()
                .collect(Collectors.groupingBy(household -> requireNotFuture(household, day)));
        byDay.forEach((date, some) -> answers.putAll(cachedOnDay(some, date)));
        return answers;
    }

    private Map<Long, Answer> cachedOnDay(List<Caller.Household> households, LocalDate date) {
        List<CacheKey> keys =
                households.stream().map(household -> key(household, date)).toList();
        Map<CacheKey, Answer> found = cache.getAllOrLoad(keys, missing -> {
            Set<Long> ids = missing.stream().map(Outlooks::household).collect(Collectors.toSet());
            Map<Long, Answer> read = read(
                    households.stream()
                            .filter(household -> ids.contains(household.id()))
                            .toList(),
                    date);
            return missing.stream()
                    .filter(key -> read.containsKey(household(key)))
                    .collect(Collectors.toMap(key -> key, key -> Objects.requireNonNull(read.get(household(key)))));
        });
        Map<Long, Answer> answers = new HashMap<>();
        found.forEach((key, answer) -> answers.put(household(key), answer));
        return answers;
    }

    /** Where outlooks are kept. */
    Cache<Answer> cache() {
        return cache;
    }

    /** Whose outlook it is. */
    static long household(CacheKey key) {
        return Long.parseLong(key.segments().getFirst());
    }

    /**
     * Composes outlooks from the records as they are, without keeping them.
     *
     * @param day null for each household's today
     */
    List<OutlookStore.Computed> compose(Collection<Long> households, @Nullable LocalDate day) {
        Map<LocalDate, List<Facts>> byDay =
                facts.read(households, day).stream().collect(Collectors.groupingBy(Facts::day));
        List<OutlookStore.Computed> composed = new ArrayList<>();
        byDay.forEach((date, some) -> {
            PriceWindow window = prices.upTo(date, some);
            some.forEach(one -> composed.add(new OutlookStore.Computed(
                    one.householdId(), one.dataVersion(), one.firstDay(), OutlookComposer.compose(one, window))));
        });
        return composed;
    }

    Timer load() {
        return load;
    }

    Timer calculation() {
        return calculation;
    }

    private Map<Long, Answer> onDay(List<Caller.Household> households, LocalDate day) {
        Map<Long, Answer> answers = new HashMap<>();
        List<Long> ids = households.stream().map(Caller.Household::id).toList();
        boolean past = households.stream().anyMatch(household -> day.isBefore(today(household)));
        Map<Long, OutlookStore.Told> told = past ? store.read(ids, day) : store.readCurrent(ids, day);
        List<Long> missing = new ArrayList<>();
        for (Caller.Household household : households) {
            OutlookStore.Told known = told.get(household.id());
            if (known != null && (known.current() || day.isBefore(today(household)))) {
                answers.put(household.id(), new Answer(known.document(), known.revision(), true));
            } else {
                missing.add(household.id());
            }
        }
        if (!missing.isEmpty()) {
            Map<Long, LocalDate> todays =
                    households.stream().collect(Collectors.toMap(Caller.Household::id, this::today));
            answers.putAll(computeAndKeep(missing, day, todays));
        }
        return answers;
    }

    private Map<Long, Answer> computeAndKeep(List<Long> households, LocalDate day, Map<Long, LocalDate> todays) {
        List<OutlookStore.Computed> computed = timed(
                calculation,
                () -> compose(households, day).stream()
                        .filter(one -> tellable(one, todays, day))
                        .toList());
        Map<Long, OutlookStore.Told> told = store.write(computed);
        List<Long> replaced = computed.stream()
                .map(OutlookStore.Computed::householdId)
                .filter(id -> !told.containsKey(id))
                .toList();
        if (!replaced.isEmpty()) {
            told.putAll(store.read(replaced, day));
        }
        Map<Long, Answer> answers = new HashMap<>();
        told.forEach((id, one) -> answers.put(id, new Answer(one.document(), one.revision(), false)));
        return answers;
    }

    /** Today is told even without data, because it says what to do; a past day without data isn't. */
    private boolean tellable(OutlookStore.Computed computed, Map<Long, LocalDate> todays, LocalDate day) {
        LocalDate first = computed.firstDay();
        return day.equals(todays.get(computed.householdId())) || (first != null && !day.isBefore(first));
    }

    private LocalDate requireNotFuture(Caller.Household household, @Nullable LocalDate day) {
        LocalDate today = today(household);
        if (day == null) {
            return today;
        }
        if (day.isAfter(today)) {
            throw CodedException.of(
                    DATE_IN_FUTURE,
                    Violation.of("date", "must not be after today (%s in %s)".formatted(today, household.zone()), day));
        }
        return day;
    }

    private CodedException beforeData(long household, LocalDate day) {
        Facts known = facts.read(List.of(household), day).getFirst();
        LocalDate first = known.firstDay();
        return CodedException.of(
                DATE_BEFORE_DATA,
                Violation.of(
                        "date",
                        first == null
                                ? "must be today while there are no records"
                                : "must not be before the first record, of " + first,
                        day));
    }

    private <T> T timed(Timer timer, Supplier<T> work) {
        String operation = timer.equals(load) ? "daily_outlook_load" : "balance_score_calculation";
        T result = operations.timed(operation, () -> timer.record(work));
        if (result == null) {
            throw new IllegalStateException("no result");
        }
        return result;
    }

    private static Timer timer(MeterRegistry meters, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1))
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
    }
}
