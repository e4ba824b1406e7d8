package dev.headroom.finance.server.planning;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.simulation.Conduct;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.calculation.Runs;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.spring.CacheDeclarations;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Simulated futures: small ones within the request, large ones as {@linkplain SimulationTask jobs}. */
@Component
class Simulations {
    static final String MODEL = "simulation-1";
    static final String KIND = "monte_carlo";
    /** Random numbers that a request draws at most: 5,000 paths of 360 months and 8 assets, and some. */
    static final long INTERACTIVE_DRAWS = 20_000_000;

    private final Growths growths;
    private final Calculations calculations;
    private final Runs runs;
    private final Fingerprint fingerprint;
    private final Cache<SimulationAnswer> cache;

    Simulations(
            Growths growths, Calculations calculations, Runs runs, Fingerprint fingerprint, CacheDeclarations caches) {
        this.growths = growths;
        this.calculations = calculations;
        this.runs = runs;
        this.fingerprint = fingerprint;
        this.cache = caches.declare(
                CacheSpec.of(KeyTemplate.of("monte_carlo:{household}:{request}:{version}"), SimulationAnswer.class)
                        .build());
    }

    /** Either the answer, or the run that will have it. */
    record Asked(Optional<SimulationAnswer> answer, Optional<Runs.Run> run) {}

    /** Answers at once what is small, and begins a run of what is large or wanted beside. */
    Asked ask(Household household, SimulationRequest request) {
        Prepared prepared = prepare(household, request);
        Scenario scenario = prepared.scenario();
        if (Boolean.TRUE.equals(request.background()) || scenario.draws() > INTERACTIVE_DRAWS) {
            return new Asked(Optional.empty(), Optional.of(begin(household, request, prepared)));
        }
        CacheKey key = cache.key(
                Tenant.of(household.id()),
                household.id(),
                fingerprint.hex(request),
                MODEL + "." + prepared.explanation().dataVersion());
        SimulationAnswer answer = cache.getOrLoad(
                        key, () -> SimulationAnswer.of(scenario, interactive(scenario), prepared.explanation()))
                .orElseThrow(() -> new IllegalStateException("a simulation without an answer"));
        return new Asked(Optional.of(answer), Optional.empty());
    }

    /** A simulation that only has to be run, and what its answer will say of itself. */
    record Prepared(Scenario scenario, Explanation explanation) {}

    /** Reads what a request rests on, and refuses what can't be. */
    Prepared prepare(Household household, SimulationRequest request) {
        int steps = request.stepsPerYear() == null ? 1 : request.stepsPerYear();
        Growths.Prepared growth = growths.prepare(household, request.growth(), steps);
        Scenario scenario = Scenario.of(request, growth, household.currency());
        new MonteCarlo(scenario.growth(), scenario.seed(), scenario.paths()).check(scenario.plan());
        return new Prepared(
                scenario,
                new Explanation(
                        "paths of wealth, money moving at the start of each step, in today's money; a path fails when it"
                                + " can't pay; percentiles interpolated (type 7); the same seed gives the same answer on"
                                + " any machine",
                        MODEL,
                        growth.version(),
                        growth.dataDate(),
                        growth.how()));
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
                calculations.helpers(),
                calculations.threads(),
                _ -> {},
                () -> Thread.currentThread().isInterrupted());
    }

    private Runs.Run begin(Household household, SimulationRequest request, Prepared prepared) {
        Runs.Identity identity = new Runs.Identity(
                household.id(),
                KIND,
                fingerprint.hex(request),
                MODEL,
                prepared.explanation().dataVersion());
        return runs.begin(identity, request, SimulationTask::request);
    }
}
