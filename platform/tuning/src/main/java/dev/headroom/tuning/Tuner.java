package dev.headroom.tuning;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recommends settings, and tries a recommendation when it is told to: one knob at a time, each change written down.
 * What was committed is an override that expires; then, or when everything is reverted, the configured value is back.
 */
public final class Tuner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tuner.class);
    private static final ErrorCode UNKNOWN = new ErrorCode("SETTING_UNKNOWN", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode BUSY = new ErrorCode("TRIAL_IN_PROGRESS", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode NOTHING = new ErrorCode("NOTHING_TO_TUNE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode OFF = new ErrorCode("TUNING_OFF", ErrorCode.Kind.FORBIDDEN);

    /** What didn't help isn't tried again by itself for so long. */
    private static final Duration REST = Duration.ofDays(1);

    /** For so long an override is in force. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final ErrorCode RANGE = new ErrorCode("VALUE_OUT_OF_RANGE", ErrorCode.Kind.IMPOSSIBLE);

    private final Mode mode;
    private final Supplier<List<Tunable>> source;
    private final Map<String, Tunable> known = new ConcurrentSkipListMap<>();
    private final Map<String, Instant> resting = new ConcurrentHashMap<>();
    private final Map<String, Double> configured = new ConcurrentHashMap<>();
    private final Map<String, Instant> expiring = new ConcurrentHashMap<>();
    private final Workbench bench;
    private final Trial plan;
    private final Audit audit;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();
    private final AtomicReference<@Nullable TrialReport> last = new AtomicReference<>();

    /** What is done without being asked. */
    public enum Mode {
        /** Nothing is recommended, nothing tried. */
        OFF,
        /** Settings are recommended and tried when an operator says so. */
        RECOMMEND,
        /** Recommendations are tried by themselves. */
        AUTO
    }

    /** A knob and what says where it should be. */
    public record Tunable(Knob knob, Recommendation.Rule rule) {}

    /** @param source what can be tuned now; a knob that is gone stays known */
    public Tuner(
            Mode mode, Supplier<List<Tunable>> source, Workbench bench, Trial plan, Audit audit, InstantSource clock) {
        this.mode = mode;
        this.bench = bench;
        this.plan = plan;
        this.audit = audit;
        this.clock = clock;
        this.source = source;
        tunables();
    }

    /** Those of now; what is in force when one is seen first is what is configured. */
    private Map<String, Tunable> tunables() {
        for (Tunable tunable : source.get()) {
            String name = tunable.knob().name();
            known.putIfAbsent(name, tunable);
            configured.computeIfAbsent(name, _ -> tunable.knob().current().getAsDouble());
        }
        return known;
    }

    /** A setting as it stands. */
    public record Standing(String setting, double current, double configured, double least, double most) {}

    /** Every setting that can be tuned, by name. */
    public List<Standing> standings() {
        return tunables().values().stream()
                .map(Tunable::knob)
                .map(this::standing)
                .toList();
    }

    private Standing standing(Knob knob) {
        double current = knob.current().getAsDouble();
        return new Standing(
                knob.name(), current, configured.getOrDefault(knob.name(), current), knob.least(), knob.most());
    }

    /** How the tuner stands. */
    public record Status(
            Mode mode, boolean trying, @Nullable TrialReport last, Map<String, Instant> overridesUntil) {}

    /** As of now. */
    public Status status() {
        return new Status(mode, running.get() != null, last.get(), Map.copyOf(expiring));
    }

    /** What should be changed, by section. */
    public Map<String, List<Recommendation>> recommend() {
        Map<String, List<Recommendation>> bySection = new LinkedHashMap<>();
        if (mode != Mode.OFF) {
            tunables()
                    .values()
                    .forEach(tunable -> recommend(tunable)
                            .ifPresent(advice -> bySection
                                    .computeIfAbsent(tunable.knob().section(), _ -> new ArrayList<>())
                                    .add(advice)));
        }
        return bySection;
    }

    private static Optional<Recommendation> recommend(Tunable tunable) {
        double current = tunable.knob().current().getAsDouble();
        return tunable.rule().look(current).flatMap(advice -> {
            OptionalDouble next = Recommendation.step(tunable.knob(), advice.towards());
            return next.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Recommendation(
                            tunable.knob().name(),
                            current,
                            next.getAsDouble(),
                            advice.reason(),
                            advice.expectedEffect()));
        });
    }

    /**
     * Begins to try what is recommended for a setting.
     *
     * @throws CodedException SETTING_UNKNOWN with the nearest name, NOTHING_TO_TUNE where it is well as it is,
     *     TRIAL_IN_PROGRESS, or TUNING_OFF
     */
    public Recommendation apply(String setting, String actor) {
        Tunable tunable = tunable(setting);
        Recommendation advice = recommend(tunable)
                .orElseThrow(() -> CodedException.of(
                        NOTHING, Violation.of("setting " + setting, "has to have a recommendation", "none")));
        begin(tunable.knob(), advice, actor);
        return advice;
    }

    /**
     * Puts a value in force without a trial, because an operator says so. It expires as one that was committed.
     *
     * @throws CodedException SETTING_UNKNOWN with the nearest name, VALUE_OUT_OF_RANGE, TRIAL_IN_PROGRESS or TUNING_OFF
     */
    public Standing set(String setting, double value, String actor) {
        Tunable tunable = tunable(setting);
        Knob knob = tunable.knob();
        boolean within = value >= knob.least() && value <= knob.most();
        if (!within || (knob.whole() && value != Math.rint(value))) {
            throw CodedException.of(
                    RANGE,
                    Violation.of(
                            setting,
                            "must be " + (knob.whole() ? "a whole number, " : "") + knob.least() + ".." + knob.most(),
                            value));
        }
        if (running.get() != null) {
            throw busy();
        }
        write(actor, setting, "set", knob.current().getAsDouble() + " to " + value);
        knob.change().accept(value);
        expiring.put(setting, clock.instant().plus(KEPT));
        resting.remove(setting);
        return standing(knob);
    }

    private Tunable tunable(String setting) {
        if (mode == Mode.OFF) {
            throw CodedException.of(
                    OFF, Violation.of("tuning", "must not be off", "off").instead("set headroom.tuning.mode"));
        }
        Tunable tunable = tunables().get(setting);
        if (tunable == null) {
            Violation unknown = Violation.of("setting", "must be one that can be tuned", setting);
            throw CodedException.of(
                    UNKNOWN,
                    Nearest.to(setting, known.keySet())
                            .map(near -> unknown.instead("did you mean " + near))
                            .orElse(unknown));
        }
        return tunable;
    }

    private static CodedException busy() {
        return CodedException.of(
                BUSY,
                Violation.of("trial", "must be the only one", "one is in progress")
                        .instead("wait for its end"));
    }

    private void begin(Knob knob, Recommendation advice, String actor) {
        Thread trial = Thread.ofVirtual().name("trial").unstarted(() -> attempt(knob, advice, actor));
        if (!running.compareAndSet(null, trial)) {
            throw busy();
        }
        trial.start();
    }

    private void attempt(Knob knob, Recommendation advice, String actor) {
        try {
            write(actor, knob.name(), "trial", advice.toString());
            Trials trials = new Trials(
                    plan,
                    bench,
                    RandomGenerator.of("L64X128MixRandom"),
                    line -> write(actor, knob.name(), "step", line));
            TrialReport report = trials.run(knob, advice.recommended());
            last.set(report);
            if (report.decision() == TrialReport.Decision.COMMITTED) {
                expiring.put(knob.name(), clock.instant().plus(KEPT));
            } else {
                resting.put(knob.name(), clock.instant().plus(REST));
            }
            write(actor, knob.name(), report.decision().name().toLowerCase(Locale.ROOT), report.reason());
        } catch (InterruptedException _) {
            write(actor, knob.name(), "interrupted", "the node ends; the old value is in force");
        } catch (RuntimeException failure) {
            LOG.error("a trial of {} failed; the old value is in force", knob.name(), failure);
            write(actor, knob.name(), "failed", failure.toString());
        } finally {
            running.set(null);
        }
    }

    private void write(String actor, String knob, String kind, String detail) {
        try {
            audit.add(actor, knob, kind, detail, clock.instant());
        } catch (SQLException away) {
            throw new IllegalStateException("what can't be written down isn't done", away);
        }
    }

    /**
     * Looks at every rule, tries the first recommendation where the mode is auto, and puts back what has expired; call
     * it now and then.
     */
    public void tick() {
        Instant now = clock.instant();
        expiring.forEach((name, until) -> {
            if (now.isAfter(until)) {
                revert(name, "expired");
            }
        });
        // asked for in every mode: rules go by what grew since they were asked before
        Map<String, List<Recommendation>> recommended = recommend();
        if (mode == Mode.AUTO && running.get() == null) {
            recommended.values().stream()
                    .flatMap(List::stream)
                    .filter(advice -> !now.isBefore(resting.getOrDefault(advice.setting(), Instant.EPOCH)))
                    .findFirst()
                    .ifPresent(advice -> apply(advice.setting(), "auto"));
        }
    }

    /** Puts every configured value back, and ends a trial. */
    public void revertAll(String actor) {
        Thread trial = running.get();
        if (trial != null) {
            trial.interrupt();
        }
        List.copyOf(expiring.keySet()).forEach(name -> revert(name, actor));
    }

    private void revert(String name, String actor) {
        Tunable tunable = known.get(name);
        Double value = configured.get(name);
        if (expiring.remove(name) != null && tunable != null && value != null) {
            tunable.knob().change().accept(value);
            write(actor, name, "reverted", "back to " + value);
        }
    }

    /** Ends a trial: the old value is put back before the node is gone. */
    @Override
    public void close() {
        Thread trial = running.get();
        if (trial != null) {
            trial.interrupt();
            try {
                trial.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
