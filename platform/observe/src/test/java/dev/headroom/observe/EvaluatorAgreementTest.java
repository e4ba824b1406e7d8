package dev.headroom.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whoever deploys Prometheus is told the same as by the built-in evaluator. Both judge the same series, drawn by
 * chance: flapping, gaps, resets, figures exactly at a limit or missing. What the evaluator says is what promtool has
 * to say of the generated rules, but for one step around each change.
 */
final class EvaluatorAgreementTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final int STEP_SECONDS = 5;
    private static final int STEPS = 420;
    private static final int AROUND = 10;
    private static final int MARGIN_WITH_GAPS = 8;
    private static final List<String> OPERATIONS = List.of("load", "GET /x/{id}", "import");

    private static Map<String, Object> burn(String operation, String of, double factor, String over, String within) {
        return Map.of(
                "severity",
                "page",
                "summary",
                "it's burning",
                "runbook",
                "docs/burning",
                "burn",
                Map.of(
                        "operation",
                        operation,
                        "of",
                        of,
                        "factor",
                        factor,
                        "over",
                        over,
                        "within",
                        within,
                        "least_events",
                        50));
    }

    private static Map<String, Object> threshold(String signal, String side, double limit, String pending) {
        return Map.of(
                "severity",
                "ticket",
                "summary",
                "beyond",
                "runbook",
                "docs/beyond",
                "signal",
                signal,
                side,
                limit,
                "for",
                pending);
    }

    private static final ObjectiveFile FILE = ObjectiveFile.of(Map.of(
            "operations",
            Map.of("import", Map.of("p95", "30s", "p99", "60s"), "load", Map.of("p95", "400ms", "p99", "1s")),
            "alerts",
            Map.of(
                    "Errors", burn("*", "errors", 50, "5m", "1m"),
                    "Outage", burn("*", "errors", 200, "1m", "20s"),
                    "LoadSlow", burn("load", "p95", 5, "10m", "2m"),
                    "AllSlow", burn("*", "p99", 14.4, "10m", "1m"),
                    "Late", threshold("jobs_oldest_seconds", "above", 600, "1m"),
                    "Cold", threshold("cache_hit_rate", "below", 0.95, "20s"),
                    "Dead", threshold("jobs_dead", "above", 0, "0s"),
                    "Lags", threshold("replica_lag_seconds", "above", 10, "30s"),
                    "Nobody",
                            Map.of(
                                    "severity",
                                    "page",
                                    "summary",
                                    "away",
                                    "runbook",
                                    "docs/away",
                                    "unreachable",
                                    "all"))));

    /** One history, as both see it. */
    private static final class History {
        private final Random chance;
        private final Map<String, List<String>> series = new LinkedHashMap<>();
        private final Map<String, boolean[]> firing = new TreeMap<>();
        private final Map<String, Double> signals = new TreeMap<>();
        private final long seed;
        private final boolean gaps;
        private int steps;
        private long nanos;

        History(long seed, boolean gaps) {
            this.seed = seed;
            this.chance = new Random(seed);
            this.gaps = gaps;
        }

        /**
         * A while in which things are as they are. Where scrapes are missed, which moves windows by some steps, nothing
         * stays near a limit.
         */
        private final class Phase {
            private final int length = 4 + chance.nextInt(50);
            private final int requests = chance.nextInt(5) == 0 ? 0 : 1 + chance.nextInt(30);
            private final double failing = gaps ? pick(0, 0, 0.5, 1) : pick(0, 0, 0, 0.02, 0.05, 0.06, 0.3, 1);
            private final double slow = gaps ? pick(0, 0, 0.6, 1) : pick(0, 0, 0.1, 0.144, 0.2, 0.25, 0.4, 1);
            private final double late = pick(540, 541, 600, 600.5, 700);
            private final double cold = pick(0.9, 0.95, 0.949, 1.044, 1.045, 1.05);
            private final double dead = pick(0, 1, 3);
            private final double lag = pick(0, 8, 9, 9.5, 20);
            private final boolean exact = chance.nextInt(3) == 0;
            private final int flaps = chance.nextInt(3) == 0 && !gaps ? 1 + chance.nextInt(6) : STEPS;

            private double pick(double... some) {
                return some[chance.nextInt(some.length)];
            }

            /** Of some requests so many: just the share where it is exact, by chance otherwise. */
            int of(int n, double share) {
                if (exact) {
                    return (int) Math.rint(n * share);
                }
                int some = 0;
                for (int i = 0; i < n; i++) {
                    some += chance.nextDouble() < share ? 1 : 0;
                }
                return some;
            }
        }

        History live() {
            Operations operations = new Operations(50, Duration.ofHours(2), () -> nanos);
            Measurements measurements = new Measurements(FILE, operations, this::signal, () -> nanos);
            Map<String, AlertStatus.State> states = new TreeMap<>();
            Map<String, Long> since = new TreeMap<>();
            Phase phase = new Phase();
            int left = phase.length;
            int gap = 0;
            int got = 0;
            for (int step = 0; step < STEPS; step++) {
                if (left-- == 0) {
                    phase = new Phase();
                    left = phase.length;
                    // what was counted between a missed scrape and a restart, no scraper can know
                    if (chance.nextInt(4) == 0 && gap == 0) {
                        operations.reset();
                    }
                } else if (step > 0) {
                    serve(operations, phase, step);
                }
                // the shortest window holds four scrapes: Prometheus says nothing of one that holds a single one
                got = gap > 0 ? 0 : got + 1;
                gap = gap > 0 ? gap - 1 : gaps && got > 3 && chance.nextInt(30) == 0 ? 1 + chance.nextInt(2) : 0;
                signals(phase, step);
                note(operations, gap > 0);
                measurements.look();
                measurements.read();
                for (AlertRule rule : FILE.alerts()) {
                    AlertStatus.State state = states.getOrDefault(rule.name(), AlertStatus.State.INACTIVE);
                    boolean wrong = measurements
                            .of(rule, state == AlertStatus.State.FIRING)
                            .wrong();
                    Duration inState = Duration.ofNanos(nanos - since.getOrDefault(rule.name(), 0L));
                    AlertStatus.State next = Alerts.next(rule, inState, state, wrong);
                    if (next != state) {
                        since.put(rule.name(), nanos);
                    }
                    states.put(rule.name(), next);
                    firing.computeIfAbsent(rule.name(), _ -> new boolean[STEPS])[step] =
                            next == AlertStatus.State.FIRING;
                }
                nanos += Duration.ofSeconds(STEP_SECONDS).toNanos();
            }
            return this;
        }

        private static void serve(Operations operations, Phase phase, int step) {
            boolean bad = step / phase.flaps % 2 == 0;
            for (String operation : OPERATIONS) {
                int failed = phase.of(phase.requests, bad ? phase.failing : 0);
                int ok = phase.requests - failed;
                int slow = phase.of(ok, bad ? phase.slow : 0);
                long bound = FILE.objective(operation).p99().toNanos();
                for (int i = 0; i < ok; i++) {
                    // what takes exactly as long as it may is fast enough
                    operations.time(operation, "ok", i < slow ? bound + bound / 20 : i % 2 == 0 ? bound : 1_000_000);
                }
                for (int i = 0; i < failed; i++) {
                    operations.time(operation, i % 2 == 0 ? "error" : "shed", 1_000_000);
                }
                operations.time(operation, "client_error", 1_000_000);
            }
        }

        private void signals(Phase phase, int step) {
            boolean bad = step / phase.flaps % 2 == 0;
            signals.clear();
            if (phase.requests == 0 && bad) {
                return;
            }
            signals.put("jobs_oldest_seconds", bad ? phase.late : 0);
            signals.put("cache_hit_rate", bad ? phase.cold : 1);
            signals.put("jobs_dead", bad ? phase.dead : 0);
            signals.put("replica_lag_seconds", phase.lag + phase.pick(0, 0.5, 1));
        }

        private OptionalDouble signal(String name) {
            Double value = signals.get(name);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }

        /** What a scraper gets, or misses. */
        private void note(Operations operations, boolean missed) {
            Map<String, Long> counts = new LinkedHashMap<>();
            List<Duration> bounds = PrometheusRules.boundaries(FILE);
            for (Operations.Buckets buckets : operations.buckets(bounds)) {
                String labels = "operation=\"" + buckets.operation() + "\",outcome=\"" + buckets.outcome() + "\"";
                counts.put("headroom_operation_seconds_count{" + labels + "}", buckets.count());
                for (int i = 0; i < bounds.size() && buckets.outcome().equals("ok"); i++) {
                    String le = PrometheusRules.le(bounds.get(i));
                    counts.put(
                            "headroom_operation_seconds_bucket{" + labels + ",le=\"" + le + "\"}",
                            buckets.cumulative().get(i));
                }
            }
            counts.keySet().forEach(this::known);
            List.of("jobs_oldest_seconds", "cache_hit_rate", "jobs_dead", "replica_lag_seconds")
                    .forEach(name -> known(gauge(name)));
            known("up{job=\"headroom\"}");
            series.forEach((name, values) -> values.add(
                    name.startsWith("up{")
                            ? "1"
                            : missed && !name.startsWith("headroom_signal")
                                    ? "_"
                                    : name.startsWith("headroom_signal")
                                            ? gauged(name)
                                            : Long.toString(counts.getOrDefault(name, 0L))));
            steps++;
        }

        private static String gauge(String signal) {
            return "headroom_signal{signal=\"" + signal + "\"}";
        }

        private String gauged(String series) {
            return signals.entrySet().stream()
                    .filter(each -> gauge(each.getKey()).equals(series))
                    .map(each -> Double.toString(each.getValue()))
                    .findFirst()
                    .orElse("NaN");
        }

        /** Series are there from the beginning, at zero. */
        private void known(String name) {
            series.computeIfAbsent(name, _ -> {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < steps; i++) {
                    values.add("0");
                }
                return values;
            });
        }

        /**
         * Whether nothing changes around a step: what is said there has to be said by both. Where scrapes are missed,
         * the ends of a window are where they were got, which moves the moment at which a slow share crosses its limit
         * by several.
         */
        private boolean settled(boolean[] states, int step) {
            int margin = gaps ? MARGIN_WITH_GAPS : 1;
            for (int i = Math.max(0, step - margin); i <= Math.min(STEPS - 1, step + margin); i++) {
                if (states[i] != states[step]) {
                    return false;
                }
            }
            return true;
        }

        private static boolean nearAChange(boolean[] states, int step) {
            for (int i = Math.max(1, step - AROUND); i <= Math.min(STEPS - 1, step + AROUND); i++) {
                if (states[i] != states[i - 1]) {
                    return true;
                }
            }
            return step % 20 == 0;
        }

        /** @param turned the rule whose first expectation is turned round, to see that somebody looks */
        void write(StringBuilder text, String turned) {
            text.append("- name: seed ").append(seed).append("\n  interval: ").append(STEP_SECONDS);
            text.append("s\n  input_series:\n");
            series.forEach((name, values) -> text.append("  - series: '")
                    .append(name)
                    .append("'\n    values: '")
                    .append(String.join(" ", values))
                    .append("'\n"));
            text.append("  alert_rule_test:\n");
            for (AlertRule rule : FILE.alerts()) {
                boolean[] states = firing.getOrDefault(rule.name(), new boolean[STEPS]);
                boolean turn = rule.name().equals(turned);
                for (int step = 0; step < STEPS; step++) {
                    if (settled(states, step) && nearAChange(states, step)) {
                        expect(text, rule, step, states[step] != turn);
                        turn = false;
                    }
                }
            }
        }

        private static void expect(StringBuilder text, AlertRule rule, int step, boolean fires) {
            text.append("  - eval_time: ")
                    .append(step * STEP_SECONDS)
                    .append("s\n    alertname: ")
                    .append(rule.name())
                    .append('\n');
            if (fires) {
                text.append("    exp_alerts:\n    - exp_labels: {severity: ")
                        .append(rule.severity().name().toLowerCase(Locale.ROOT))
                        .append("}\n      exp_annotations: {summary: '")
                        .append(rule.summary().replace("'", "''"))
                        .append("', runbook_url: '")
                        .append(rule.runbook())
                        .append("'}\n");
            } else {
                text.append("    exp_alerts: []\n");
            }
        }
    }

    private record Said(int status, String words) {}

    private static Said promtool(Path directory, List<History> histories, String turned)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("rules.yaml"), new PrometheusRules(FILE).rules());
        StringBuilder tests =
                new StringBuilder("rule_files: [rules.yaml]\nevaluation_interval: " + STEP_SECONDS + "s\n");
        tests.append("tests:\n");
        histories.forEach(history -> history.write(tests, turned));
        Path file = directory.resolve("tests.yaml");
        Files.writeString(file, tests);
        Process process = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), words.substring(0, Math.min(6000, words.length())));
    }

    private static List<History> histories(int from, int count) {
        List<History> histories = new ArrayList<>();
        for (int seed = from; seed < from + count; seed++) {
            histories.add(new History(seed, seed % 3 == 0).live());
        }
        return histories;
    }

    private static int changes(List<History> histories, String rule) {
        int changes = 0;
        for (History history : histories) {
            boolean[] states = history.firing.getOrDefault(rule, new boolean[1]);
            for (int step = 1; step < states.length; step++) {
                changes += states[step] != states[step - 1] ? 1 : 0;
            }
        }
        return changes;
    }

    private static void agree(Path directory, int from, int count) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROMTOOL), "promtool isn't installed (Debian package prometheus)");
        List<History> histories = histories(from, count);
        for (AlertRule rule : FILE.alerts()) {
            if (!(rule.condition() instanceof AlertRule.Unreachable)) {
                assertTrue(changes(histories, rule.name()) > 1, rule.name() + " neither fires nor ends in any history");
            }
        }
        Said said = promtool(directory, histories, "none");
        assertEquals(0, said.status(), said.words());
    }

    @Test
    void sameSeries_areJudgedAlikeByTheEvaluatorAndPromtool(@TempDir Path directory) throws Exception {
        agree(directory, 1, 6);
    }

    @Test
    @Tag("long")
    void manySeries_areJudgedAlikeByTheEvaluatorAndPromtool(@TempDir Path directory) throws Exception {
        for (int from = 100; from < 400; from += 20) {
            agree(directory, from, 20);
        }
    }

    @Test
    void oneExpectationTurnedRound_isToldByPromtool(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "promtool isn't installed (Debian package prometheus)");
        Said said = promtool(directory, histories(1, 1), "Errors");
        assertNotEquals(0, said.status());
        assertTrue(said.words().contains("Errors"), said.words());
    }
}
