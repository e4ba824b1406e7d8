package dev.headroom.finance.server.planning;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.simulation.Conduct;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Runs;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.identity.SignIns;
import dev.headroom.finance.server.notifications.Notifications;
import dev.headroom.finance.server.work.Queues;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries a large simulation out: the first 5,000 paths for an estimate with its fan, then all. It gives way to every
 * calculation that a request waits for, so that it delays none of them by more than a block of 256 paths. A run whose
 * node goes is begun anew by another, and ends with the same figures, because a path depends on the seed and its number
 * alone; result and notification are kept with the end of the job, once.
 */
@Component
class SimulationTask implements Task<SimulationTask.Wanted> {
    /** @param run whose request and progress are in the database */
    record Wanted(long run) {}

    static final TaskType<Wanted> TYPE = TaskType.of("simulation", Wanted.class)
            .in(Queues.CALCULATIONS)
            .retried(new RetryPolicy(3, Duration.ofSeconds(5), Duration.ofMinutes(1)))
            .within(Duration.ofHours(1));

    /** Paths of the first estimate, of a run with at least four times as many. */
    static final int ESTIMATED = 5_000;

    private final Simulations simulations;
    private final Calculations calculations;
    private final Runs runs;
    private final SignIns signIns;
    private final Notifications notifications;
    private final JsonMapper json;

    SimulationTask(
            Simulations simulations,
            Calculations calculations,
            Runs runs,
            SignIns signIns,
            Notifications notifications,
            JsonMapper json) {
        this.simulations = simulations;
        this.calculations = calculations;
        this.runs = runs;
        this.signIns = signIns;
        this.notifications = notifications;
        this.json = json;
    }

    static JobRequest<Wanted> request(long run) {
        return JobRequest.of(TYPE, new Wanted(run));
    }

    /** How far a run is, with the share of its paths so far that pay everything. */
    record SoFar(int done, int paths, double successSoFar, double standardErrorSoFar) {
        static SoFar of(int done, int paths, int succeeded) {
            double share = (double) succeeded / Math.max(1, done);
            return new SoFar(done, paths, share, Math.sqrt(share * (1 - share) / Math.max(1, done)));
        }
    }

    @Override
    public TaskType<Wanted> type() {
        return TYPE;
    }

    /** @return what became of the run */
    @Override
    public Map<String, String> run(Wanted wanted, RunningJob job) throws Exception {
        Optional<Runs.TakenUp> taken = runs.takeUp(wanted.run());
        if (taken.isEmpty()) {
            return Map.of("status", "cancelled");
        }
        Household household = signIns.households(List.of(taken.get().household()))
                .get(taken.get().household());
        if (household == null) {
            return Map.of("status", "cancelled");
        }
        try {
            Simulations.Prepared prepared =
                    simulations.prepare(household, json.treeToValue(taken.get().request(), SimulationRequest.class));
            SimulationAnswer answer =
                    calculations.beside(() -> carryOut(prepared, new Telling(runs.watch(wanted.run()), job)));
            job.atTheEnd(_ -> keep(household, wanted.run(), answer));
            return Map.of("status", "done");
        } catch (CancellationException ended) {
            if (job.ending()) {
                throw ended;
            }
            return over(job, "cancelled", () -> runs.cancelled(wanted.run()));
        } catch (InvalidInput refused) {
            return over(job, "failed", () -> runs.failed(wanted.run(), String.valueOf(refused.getMessage())));
        } catch (CodedException refused) {
            ErrorCode.Kind kind = refused.code().kind();
            if (kind == ErrorCode.Kind.UNAVAILABLE || kind == ErrorCode.Kind.TOO_MANY) {
                throw refused;
            }
            return over(job, "failed", () -> runs.failed(wanted.run(), String.valueOf(refused.getMessage())));
        }
    }

    private static Map<String, String> over(RunningJob job, String status, Runnable kept) {
        job.atTheEnd(_ -> {
            kept.run();
            return status;
        });
        return Map.of("status", status);
    }

    private String keep(Household household, long run, SimulationAnswer answer) {
        int succeeded = (int) Math.round(answer.success() * answer.paths());
        if (!runs.done(run, SoFar.of(answer.paths(), answer.paths(), succeeded), answer)) {
            return "cancelled";
        }
        notifications.tell(
                household.id(),
                "simulation",
                String.format(Locale.ROOT, "Simulation of %d paths is done", answer.paths()),
                String.format(Locale.ROOT, "%.1f %% of the paths paid everything.", 100 * answer.success()));
        return "done";
    }

    /** Whom a run tells how far it is: the household, and operators. */
    private record Telling(Runs.Watch household, RunningJob operators) {
        void progress(Conduct.Progress progress) {
            household.progress(SoFar.of(progress.done(), progress.paths(), progress.succeeded()));
            operators.progress(progress.done(), progress.paths(), "paths");
        }

        boolean ends() {
            return household.ends() || operators.ending();
        }
    }

    private SimulationAnswer carryOut(Simulations.Prepared prepared, Telling telling) {
        Scenario scenario = prepared.scenario();
        if (scenario.paths() >= 4 * ESTIMATED) {
            Outcome first = run(scenario, ESTIMATED, new Conduct(Runnable::run, 1, _ -> {}, () -> ends(telling)));
            telling.household().estimate(SimulationAnswer.of(scenario, first, prepared.explanation()));
        }
        Conduct whole = new Conduct(Runnable::run, 1, telling::progress, () -> ends(telling));
        return SimulationAnswer.of(scenario, run(scenario, scenario.paths(), whole), prepared.explanation());
    }

    private static Outcome run(Scenario scenario, int paths, Conduct conduct) {
        return new MonteCarlo(scenario.growth(), scenario.seed(), paths).run(scenario.plan(), conduct);
    }

    private boolean ends(Telling telling) {
        calculations.standBack();
        return telling.ends();
    }
}
