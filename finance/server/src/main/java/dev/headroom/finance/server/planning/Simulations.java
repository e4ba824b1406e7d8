package dev.headroom.finance.server.planning;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.simulation.Conduct;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.calculation.Runs;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.notifications.Notifications;
import dev.headroom.spring.CacheDeclarations;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Simulated futures: small ones within the request, large ones beside it. A run in the background gives way to every
 * calculation that a request waits for, so that it delays none of them by more than a block of 256 paths.
 */
@Component
class Simulations {
    static final String MODEL = "simulation-1";
    static final String KIND = "monte_carlo";
    /** Random numbers that a request draws at most: 5,000 paths of 360 months and 8 assets, and some. */
    static final long INTERACTIVE_DRAWS = 20_000_000;

    private static final long GIVE_WAY_NANOS = 2_000_000;
    private static final int LONGEST_WAY = 100;

    private final Growths growths;
    private final Calculations calculations;
    private final Runs runs;
    private final Fingerprint fingerprint;
    private final Notifications notifications;
    private final Cache<SimulationAnswer> cache;

    Simulations(
            Growths growths,
            Calculations calculations,
            Runs runs,
            Fingerprint fingerprint,
            Notifications notifications,
            CacheDeclarations caches) {
        this.growths = growths;
        this.calculations = calculations;
        this.runs = runs;
        this.fingerprint = fingerprint;
        this.notifications = notifications;
        this.cache = caches.declare(
                CacheSpec.of(KeyTemplate.of("monte_carlo:{household}:{request}:{version}"), SimulationAnswer.class)
                        .build());
    }

    /** How far a run is, with a first estimate of its success. */
    record SoFar(int done, int paths, double successSoFar, double standardErrorSoFar) {
        static SoFar of(Conduct.Progress progress) {
            double share = (double) progress.succeeded() / Math.max(1, progress.done());
            return new SoFar(
                    progress.done(),
                    progress.paths(),
                    share,
                    Math.sqrt(share * (1 - share) / Math.max(1, progress.done())));
        }
    }

    /** Either the answer, or the run that will have it. */
    record Asked(Optional<SimulationAnswer> answer, Optional<Runs.Run> run) {}

    /** Answers at once what is small, and begins a run of what is large or wanted beside. */
    Asked ask(Household household, SimulationRequest request) {
        int steps = request.stepsPerYear() == null ? 1 : request.stepsPerYear();
        Growths.Prepared growth = growths.prepare(household, request.growth(), steps);
        Scenario scenario = Scenario.of(request, growth, household.currency());
        if (scenario.draws() > MonteCarlo.MOST_DRAWS) {
            throw InvalidInput.malformed(
                            "RUN_TOO_LARGE",
                            "paths x steps x assets",
                            "must be at most " + MonteCarlo.MOST_DRAWS,
                            scenario.draws())
                    .instead("take fewer paths or longer steps");
        }
        String version = growth.version();
        Explanation explanation = new Explanation(
                "paths of wealth, money moving at the start of each step, in today's money; a path fails when it can't"
                        + " pay; percentiles interpolated (type 7); the same seed gives the same answer on any machine",
                MODEL,
                version,
                growth.dataDate(),
                growth.how());
        if (Boolean.TRUE.equals(request.background()) || scenario.draws() > INTERACTIVE_DRAWS) {
            return new Asked(Optional.empty(), Optional.of(begin(household, request, scenario, explanation)));
        }
        CacheKey key =
                cache.key(Tenant.of(household.id()), household.id(), fingerprint.hex(request), MODEL + "." + version);
        SimulationAnswer answer = cache.getOrLoad(
                        key, () -> SimulationAnswer.of(scenario, interactive(scenario), explanation))
                .orElseThrow(() -> new IllegalStateException("a simulation without an answer"));
        return new Asked(Optional.of(answer), Optional.empty());
    }

    /** Within the request, on the calculation threads. */
    Outcome interactive(Scenario scenario) {
        return calculations.run(
                Kind.SIMULATION,
                () -> new MonteCarlo(scenario.growth(), scenario.seed(), scenario.paths())
                        .run(scenario.plan(), conduct()));
    }

    /** On all calculation threads, until the request is given up. */
    Conduct conduct() {
        return new Conduct(
                calculations.pool(),
                calculations.threads(),
                _ -> {},
                () -> Thread.currentThread().isInterrupted());
    }

    private Runs.Run begin(Household household, SimulationRequest request, Scenario scenario, Explanation explanation) {
        Runs.Identity identity =
                Runs.Identity.of(household.id(), KIND, fingerprint.of(request), MODEL, explanation.dataVersion());
        return runs.begin(identity, request, watch -> {
            Conduct conduct = new Conduct(Runnable::run, 1, progress -> watch.progress(SoFar.of(progress)), () -> {
                giveWay();
                return watch.cancelled();
            });
            MonteCarlo simulation = new MonteCarlo(scenario.growth(), scenario.seed(), scenario.paths());
            SimulationAnswer answer =
                    SimulationAnswer.of(scenario, simulation.run(scenario.plan(), conduct), explanation);
            notifications.tell(
                    household.id(),
                    "simulation",
                    String.format(Locale.ROOT, "Simulation of %d paths is done", answer.paths()),
                    String.format(Locale.ROOT, "%.1f %% of the paths paid everything.", 100 * answer.success()));
            return answer;
        });
    }

    /** Waits while requests calculate, for a fifth of a second at most so that the run gets on. */
    private void giveWay() {
        for (int i = 0; i < LONGEST_WAY && calculations.interactive() > 0; i++) {
            LockSupport.parkNanos(GIVE_WAY_NANOS);
        }
    }
}
