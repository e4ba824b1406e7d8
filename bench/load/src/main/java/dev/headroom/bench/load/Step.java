package dev.headroom.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Runs one plan and judges what came of it. */
final class Step {
    private static final int TELL_EVERY = 10;

    private Step() {}

    /**
     * What came of a plan.
     *
     * @param cpu seconds of processor time by group of processes
     * @param machine shares of the machine: {@code busy} and {@code stolen}
     * @param setAside measurements before this one that proved nothing, the first one first
     */
    record Outcome(
            Plan plan,
            Figures figures,
            Map<String, Double> cpu,
            Map<String, Double> machine,
            Verdict verdict,
            List<Outcome> setAside) {
        Outcome {
            setAside = List.copyOf(setAside);
        }

        Map<String, Object> report() {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("users", plan.users());
            report.put("rate", plan.rate());
            report.put("seconds", plan.time().toSeconds());
            report.put("verdict", verdict.validity().name());
            report.put("reasons", verdict.reasons());
            report.putAll(figures.report());
            report.put("cpu_seconds", cpu);
            Map<String, Object> each = new LinkedHashMap<>();
            cpu.forEach((group, seconds) -> each.put(group, 1e6 * seconds / Math.max(1, figures.sent())));
            report.put("cpu_micros_per_request", each);
            report.put("machine", machine);
            report.put("set_aside", setAside.stream().map(Outcome::inShort).toList());
            report.put(
                    "by_second",
                    figures.seconds().stream()
                            .map(second -> List.of(
                                    second.at(),
                                    second.ok(),
                                    second.shed(),
                                    second.error(),
                                    second.p50(),
                                    second.p99(),
                                    second.max()))
                            .toList());
            return report;
        }

        private Map<String, Object> inShort() {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("reasons", verdict.reasons());
            report.put("sent", figures.sent());
            report.put("failed", figures.errors());
            report.put("shed", figures.count(Figures.End.SHED));
            for (int percent : new int[] {50, 95, 99}) {
                report.put("p" + percent, figures.percentile(percent));
            }
            return report;
        }
    }

    /**
     * How a step is measured.
     *
     * @param attempts measurements at most, 1 or more: one that proves nothing is made anew, whatever its figures are,
     *     and one that missed its limits never is
     * @param service whether a process belongs to the service
     * @param log is told how far it is
     */
    record Measuring(int attempts, Predicate<Long> service, Consumer<String> log) {}

    static Outcome run(Plan plan, Profile profile, List<Household> households, Measuring how) throws IOException {
        ProcessTimes times = new ProcessTimes(how.service());
        Counting counting = new Counting(times, plan, how.log());
        times.begin();
        try (Generator generator =
                new Generator(plan, profile, households, new SplittableRandom(plan.users()), counting::over)) {
            List<Outcome> setAside = new ArrayList<>();
            Outcome outcome = outcome(plan, generator.run(), times, setAside);
            while (outcome.verdict().validity() == Verdict.Validity.INVALID && setAside.size() + 1 < how.attempts()) {
                how.log()
                        .accept("  set aside and measured anew: "
                                + String.join("; ", outcome.verdict().reasons()));
                setAside.add(outcome);
                outcome = outcome(plan, generator.again(), times, setAside);
            }
            return outcome;
        }
    }

    private static Outcome outcome(Plan plan, Figures figures, ProcessTimes times, List<Outcome> setAside)
            throws IOException {
        Map<String, Double> machine = times.machineSince();
        Verdict verdict = Verdict.of(plan, figures, machine, Verdict.Limits.USUAL);
        return new Outcome(plan, figures, times.since(), machine, verdict, setAside);
    }

    /** Tells how far a step is, and begins to count processor time with the first second that counts. */
    private static final class Counting {
        private final ProcessTimes times;
        private final Plan plan;
        private final Consumer<String> log;

        private Counting(ProcessTimes times, Plan plan, Consumer<String> log) {
            this.times = times;
            this.plan = plan;
            this.log = log;
        }

        private boolean over(int seconds) {
            try {
                if (seconds == 0) {
                    times.begin();
                }
                if (seconds % TELL_EVERY == 0) {
                    log.accept(String.format(
                            Locale.ROOT,
                            "  %,d users: second %d of %d",
                            plan.users(),
                            seconds,
                            plan.time().toSeconds()));
                }
            } catch (IOException failure) {
                log.accept("  processor times can't be read: " + failure.getMessage());
            }
            return true;
        }
    }
}
