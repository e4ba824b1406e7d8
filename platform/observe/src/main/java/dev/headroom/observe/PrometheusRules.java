package dev.headroom.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of a file as Prometheus knows them: its rules, and tests that {@code promtool} runs on them. They ask for
 * what {@link Operations#buckets} gives, exported as the classic histogram {@code headroom_operation_seconds} with the
 * labels {@code operation} and {@code outcome}, for signals as the gauge {@code headroom_signal}, and for whether nodes
 * answer as the job {@code headroom}.
 */
public final class PrometheusRules {
    private static final String SECONDS = "headroom_operation_seconds";
    private static final String JOB = "headroom";
    private static final int TEST_PER_MINUTE = 600;

    private final ObjectiveFile file;

    public PrometheusRules(ObjectiveFile file) {
        this.file = file;
    }

    /** The boundaries of the exported histogram: a scale from 50 µs, and the bound of every objective. */
    public static List<Duration> boundaries(ObjectiveFile file) {
        TreeSet<Duration> all = new TreeSet<>();
        for (long micros :
                new long[] {50, 250, 1000, 5000, 10_000, 25_000, 50_000, 100_000, 200_000, 300_000, 500_000}) {
            all.add(Duration.ofNanos(micros * 1000));
        }
        for (long seconds : new long[] {1, 2, 5, 10, 30, 60}) {
            all.add(Duration.ofSeconds(seconds));
        }
        file.objectives().values().forEach(objective -> {
            all.add(objective.p50());
            all.add(objective.p95());
            all.add(objective.p99());
        });
        return List.copyOf(all);
    }

    /** A rules file. */
    public String rules() {
        StringBuilder text = new StringBuilder("# Written from the objectives' file; change that one.\n");
        text.append("groups:\n- name: headroom\n  interval: 1s\n  rules:\n");
        for (AlertRule rule : file.alerts()) {
            text.append("  - alert: ").append(rule.name()).append('\n');
            text.append("    expr: ").append(quoted(expression(rule))).append('\n');
            if (!rule.pending().isZero()) {
                text.append("    for: ").append(time(rule.pending())).append('\n');
            }
            text.append("    labels: {severity: ")
                    .append(rule.severity().name().toLowerCase(Locale.ROOT))
                    .append("}\n");
            text.append("    annotations:\n");
            text.append("      summary: ").append(quoted(rule.summary())).append('\n');
            text.append("      runbook_url: ").append(quoted(rule.runbook())).append('\n');
        }
        return text.toString();
    }

    /**
     * What holds while a rule's alert is due: its condition, or, once it fires, the one it has to fall below to end.
     */
    String expression(AlertRule rule) {
        return switch (rule.condition()) {
            case AlertRule.Threshold threshold -> {
                String figure = (threshold.above() ? "max" : "min") + "(headroom_signal{signal=\"" + threshold.signal()
                        + "\"})" + (threshold.above() ? " > " : " < ");
                yield threshold.limit() == 0
                        ? figure + number(threshold.limit())
                        : whileFiring(rule, figure + number(threshold.limit()), figure + number(threshold.end()));
            }
            case AlertRule.Burn burn -> whileFiring(rule, burning(burn, burn.limit()), burning(burn, burn.end()));
            case AlertRule.Unreachable unreachable ->
                unreachable.all() ? "(sum(up{job=\"" + JOB + "\"}) or vector(0)) == 0" : "up{job=\"" + JOB + "\"} == 0";
        };
    }

    /** Prometheus has no slack of its own; the state of an alert is a series like any other. */
    private static String whileFiring(AlertRule rule, String begins, String goesOn) {
        return "(" + begins + ") or ((" + goesOn + ") and on() ALERTS{alertname=\"" + rule.name()
                + "\",alertstate=\"firing\"})";
    }

    private String burning(AlertRule.Burn burn, double limit) {
        return ratio(burn, burn.over()) + " > " + number(limit) + " and " + ratio(burn, burn.within()) + " > "
                + number(limit) + " and " + all(burn, burn.over()) + " >= " + burn.leastEvents();
    }

    private String ratio(AlertRule.Burn burn, Duration window) {
        return "((" + bad(burn, window) + ") / (" + all(burn, window) + " > 0))";
    }

    private String all(AlertRule.Burn burn, Duration window) {
        String outcomes = burn.bound() == null && !timed(burn) ? "outcome!=\"client_error\"" : "outcome=\"ok\"";
        return sum("_count", join(operation(burn), outcomes), window);
    }

    private static boolean timed(AlertRule.Burn burn) {
        return burn.bound() != null;
    }

    private String bad(AlertRule.Burn burn, Duration window) {
        if (!timed(burn)) {
            return sum("_count", join(operation(burn), "outcome!~\"ok|client_error\""), window) + " or vector(0)";
        }
        return sum("_count", join(operation(burn), "outcome=\"ok\""), window) + " - (" + within(burn, window) + ")";
    }

    /** How many were fast enough, each operation by its own bound. */
    private String within(AlertRule.Burn burn, Duration window) {
        if (!burn.operation().equals(ObjectiveFile.EVERY)) {
            return sum("_bucket", join(operation(burn), "outcome=\"ok\",le=\"" + le(burn.bound()) + "\""), window);
        }
        Map<Duration, List<String>> byBound = new TreeMap<>();
        Duration usual = file.bound(ObjectiveFile.EVERY, burn);
        List<String> own = new ArrayList<>();
        new TreeMap<>(file.objectives()).forEach((name, _) -> {
            Duration bound = file.bound(name, burn);
            if (!name.equals(ObjectiveFile.EVERY) && !bound.equals(usual)) {
                byBound.computeIfAbsent(bound, _ -> new ArrayList<>()).add(name);
                own.add(name);
            }
        });
        List<String> sums = new ArrayList<>();
        sums.add(bounded(own, "!~", usual, window));
        byBound.forEach((bound, names) -> sums.add("(" + bounded(names, "=~", bound, window) + " or vector(0))"));
        return String.join(" + ", sums);
    }

    private String bounded(List<String> names, String match, Duration bound, Duration window) {
        String which = names.isEmpty()
                ? ""
                : "operation" + match + "\""
                        + String.join(
                                "|",
                                names.stream().map(PrometheusRules::pattern).toList()) + "\"";
        return sum("_bucket", join(which, "outcome=\"ok\",le=\"" + le(bound) + "\""), window);
    }

    private static String pattern(String name) {
        return Pattern.compile("([{}.*+?()\\[\\]|^$])").matcher(name).replaceAll("\\\\\\\\$1");
    }

    private static String operation(AlertRule.Burn burn) {
        return burn.operation().equals(ObjectiveFile.EVERY) ? "" : "operation=\"" + burn.operation() + "\"";
    }

    private static String join(String a, String b) {
        return a.isEmpty() ? b : a + "," + b;
    }

    private static String sum(String part, String labels, Duration window) {
        return "sum(increase(" + SECONDS + part + "{" + labels + "}[" + time(window) + "]))";
    }

    /** As the exporter writes it. */
    static String le(@Nullable Duration bound) {
        return Double.toString(bound == null ? 0 : bound.toNanos() / 1e9);
    }

    /** A file of tests: each burn fires while everything is bad, not while all is well. */
    public String tests(String rulesFile) {
        StringBuilder text = new StringBuilder("rule_files: [" + rulesFile + "]\nevaluation_interval: 1m\ntests:\n");
        for (AlertRule rule : file.alerts()) {
            if (rule.condition() instanceof AlertRule.Burn burn) {
                test(text, rule, burn, true);
                test(text, rule, burn, false);
            }
        }
        return text.toString();
    }

    private void test(StringBuilder text, AlertRule rule, AlertRule.Burn burn, boolean bad) {
        String name = burn.operation().equals(ObjectiveFile.EVERY) ? "tested" : burn.operation();
        long minutes = Math.max(burn.over().toMinutes(), burn.within().toMinutes())
                + rule.pending().toMinutes()
                + 5;
        long step = burn.within().toSeconds() < 60 ? 1 : 60;
        long steps = minutes * 60 / step;
        String grows = "'0+" + TEST_PER_MINUTE * step / 60 + "x" + steps + "'";
        String still = "'0+0x" + steps + "'";
        boolean errors = burn.bound() == null;
        text.append("- interval: ").append(step == 60 ? "1m" : "1s").append("\n  input_series:\n");
        series(text, "_count", name, errors && bad ? "error" : "ok", "")
                .append(grows)
                .append('\n');
        if (errors) {
            series(text, "_count", name, bad ? "ok" : "error", "").append(still).append('\n');
        } else {
            Duration bound = burn.operation().equals(ObjectiveFile.EVERY) ? file.bound(name, burn) : burn.bound();
            series(text, "_bucket", name, "ok", ",le=\"" + le(bound) + "\"")
                    .append(bad ? still : grows)
                    .append('\n');
        }
        text.append("  alert_rule_test:\n  - eval_time: ")
                .append(minutes)
                .append("m\n    alertname: ")
                .append(rule.name())
                .append('\n');
        if (bad) {
            text.append("    exp_alerts:\n    - exp_labels: {severity: ")
                    .append(rule.severity().name().toLowerCase(Locale.ROOT))
                    .append("}\n      exp_annotations:\n        summary: ")
                    .append(quoted(rule.summary()))
                    .append("\n        runbook_url: ")
                    .append(quoted(rule.runbook()))
                    .append('\n');
        } else {
            text.append("    exp_alerts: []\n");
        }
    }

    private static StringBuilder series(
            StringBuilder text, String part, String operation, String outcome, String more) {
        return text.append("  - series: '")
                .append(SECONDS)
                .append(part)
                .append("{operation=\"")
                .append(operation)
                .append("\",outcome=\"")
                .append(outcome)
                .append('"')
                .append(more)
                .append("}'\n    values: ");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String number(double value) {
        return Double.toString(AlertRule.written(value));
    }

    private static String time(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
