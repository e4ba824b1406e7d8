package dev.headroom.observe;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Objectives and alerts as one file says them: what every part that judges goes by.
 *
 * @param objectives by operation; {@code *} is for those without one of their own
 * @param hitRate share of look-ups that caches answer, by {@code warm} and {@code overall}
 * @param grace after a start, while nothing fires
 */
public record ObjectiveFile(
        Map<String, Objective> objectives, Map<String, Double> hitRate, Duration grace, List<AlertRule> alerts) {
    /** The operation of an objective for all that have none of their own. */
    public static final String EVERY = "*";

    /** What caches that are warm answer at least. */
    public static final String WARM = "warm";

    /** What all caches together answer at least. */
    public static final String OVERALL = "overall";

    /** From this share of bad ones on a rule is as good as never true. */
    static final double MOST_BAD = 0.9;

    private static final ErrorCode INVALID = new ErrorCode("OBJECTIVES_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
    /** Every signal with the most it can be; the least is 0. */
    private static final Map<String, Double> SIGNALS = Map.ofEntries(
            Map.entry("cache_hit_rate", 1.0),
            Map.entry("memory_share", 1.0),
            Map.entry("cpu_share", 1.0),
            Map.entry("error_share", 1.0),
            Map.entry("pool_waiting", Double.POSITIVE_INFINITY),
            Map.entry("replica_lag_seconds", Double.POSITIVE_INFINITY),
            Map.entry("feed_age_seconds", Double.POSITIVE_INFINITY),
            Map.entry("slot_held_share", 1.0),
            Map.entry("inconsistent_answers", Double.POSITIVE_INFINITY),
            Map.entry("jobs_dead", Double.POSITIVE_INFINITY),
            Map.entry("jobs_oldest_seconds", Double.POSITIVE_INFINITY),
            Map.entry("horizon_held_seconds", Double.POSITIVE_INFINITY));

    /**
     * The same file with other times for operations that have none of their own.
     *
     * @param p50 null for the file's, as the others
     * @throws CodedException where they don't rise
     */
    public ObjectiveFile withDefaults(@Nullable Duration p50, @Nullable Duration p95, @Nullable Duration p99) {
        if (p50 == null && p95 == null && p99 == null) {
            return this;
        }
        Objective usual = objective(EVERY);
        Objective other = new Objective(
                EVERY,
                p50 == null ? usual.p50() : p50,
                p95 == null ? usual.p95() : p95,
                p99 == null ? usual.p99() : p99,
                usual.errors());
        if (other.p50().isNegative()
                || other.p50().isZero()
                || other.p50().compareTo(other.p95()) > 0
                || other.p95().compareTo(other.p99()) > 0) {
            throw CodedException.of(
                    INVALID,
                    Violation.of(
                            "default objective",
                            "must be positive and rise from p50 to p99",
                            "%s, %s, %s".formatted(other.p50(), other.p95(), other.p99())));
        }
        Map<String, Objective> all = new LinkedHashMap<>(objectives);
        all.put(EVERY, other);
        return new ObjectiveFile(all, hitRate, grace, alerts);
    }

    /** Reads a document, collecting everything that is wrong with it. */
    private static final class Reading {
        private final List<Violation> broken = new ArrayList<>();

        Map<String, Object> table(@Nullable Object value, String where, Set<String> keys) {
            if (!(value instanceof Map<?, ?> map)) {
                if (value != null) {
                    broken.add(Violation.of(where, "must be a table of keys and values", value));
                }
                return Map.of();
            }
            Map<String, Object> table = new LinkedHashMap<>();
            map.forEach((key, each) -> {
                if (keys.isEmpty() || keys.contains(String.valueOf(key))) {
                    table.put(String.valueOf(key), each);
                } else {
                    Violation unknown = Violation.of(where, "has an unknown key", key);
                    broken.add(Nearest.to(String.valueOf(key), keys)
                            .map(near -> unknown.instead("did you mean " + near))
                            .orElse(unknown));
                }
            });
            return table;
        }

        Duration time(Map<String, Object> table, String key, String where, @Nullable Duration usual) {
            Object value = table.get(key);
            Matcher form = TIME.matcher(String.valueOf(value));
            if (value != null && form.matches()) {
                long n = Long.parseLong(form.group(1));
                return switch (form.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    case "h" -> Duration.ofHours(n);
                    default -> Duration.ofDays(n);
                };
            }
            if (table.containsKey(key) || usual == null) {
                broken.add(Violation.of(where + "." + key, "must be a time like 300ms, 5m or 1h", value));
            }
            return usual == null ? Duration.ofSeconds(1) : usual;
        }

        double share(Map<String, Object> table, String key, String where, @Nullable Double usual) {
            Object value = table.get(key);
            Matcher form = SHARE.matcher(String.valueOf(value));
            if (value != null && form.matches() && Double.parseDouble(form.group(1)) <= 100) {
                return Double.parseDouble(form.group(1)) / 100;
            }
            if (table.containsKey(key) || usual == null) {
                broken.add(Violation.of(where + "." + key, "must be a share like 0.1%", value));
            }
            return usual == null ? 1 : usual;
        }

        double number(Map<String, Object> table, String key, String where, double usual) {
            Object value = table.get(key);
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            if (table.containsKey(key)) {
                broken.add(Violation.of(where + "." + key, "must be a number", value));
            }
            return usual;
        }

        String text(Map<String, Object> table, String key, String where) {
            Object value = table.get(key);
            if (value == null || value.toString().isBlank()) {
                broken.add(Violation.of(where + "." + key, "must be given", null));
                return "";
            }
            return value.toString();
        }
    }

    /**
     * The file of a document as a YAML parser gives it.
     *
     * @throws CodedException OBJECTIVES_INVALID with everything that is wrong: unknown keys with the nearest known one,
     *     and alerts that can never fire
     */
    public static ObjectiveFile of(@Nullable Object document) {
        Reading reading = new Reading();
        Map<String, Object> root =
                reading.table(document, "file", Set.of("defaults", "operations", "cache", "grace", "alerts"));
        Set<String> keys = Set.of("p50", "p95", "p99", "errors");
        Objective usual = objective(
                EVERY,
                reading.table(root.get("defaults"), "defaults", keys),
                new Objective(EVERY, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(500), 0.001),
                reading);
        Map<String, Objective> objectives = new LinkedHashMap<>();
        objectives.put(EVERY, usual);
        reading.table(root.get("operations"), "operations", Set.of())
                .forEach((name, value) -> objectives.put(
                        name, objective(name, reading.table(value, "operations." + name, keys), usual, reading)));
        Map<String, Object> cache = reading.table(root.get("cache"), "cache", Set.of(WARM, OVERALL));
        Map<String, Double> hitRate = Map.of(
                WARM, reading.share(cache, WARM, "cache", 0.95),
                OVERALL, reading.share(cache, OVERALL, "cache", 0.80));
        Duration grace = reading.time(root, "grace", "file", Duration.ofMinutes(2));
        List<AlertRule> alerts = alerts(root.get("alerts"), new Goals(objectives, hitRate), reading);
        if (!reading.broken.isEmpty()) {
            throw CodedException.of(INVALID, reading.broken);
        }
        return new ObjectiveFile(Map.copyOf(objectives), hitRate, grace, alerts);
    }

    private static Objective objective(String name, Map<String, Object> table, Objective usual, Reading reading) {
        String where = "operations." + name;
        Objective made = new Objective(
                name,
                reading.time(table, "p50", where, usual.p50()),
                reading.time(table, "p95", where, usual.p95()),
                reading.time(table, "p99", where, usual.p99()),
                reading.share(table, "errors", where, usual.errors()));
        if (made.p95().compareTo(made.p50()) < 0 || made.p99().compareTo(made.p95()) < 0) {
            reading.broken.add(Violation.of(
                    where,
                    "must not have a later percentile that is faster",
                    made.p50() + ", " + made.p95() + ", " + made.p99()));
        }
        return made;
    }

    /** What alerts refer to. */
    private record Goals(Map<String, Objective> objectives, Map<String, Double> hitRate) {}

    private static List<AlertRule> alerts(@Nullable Object value, Goals goals, Reading reading) {
        List<AlertRule> alerts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        reading.table(value, "alerts", Set.of()).forEach((name, each) -> {
            if (!name.matches("[A-Z][A-Za-z0-9]{2,59}") || !names.add(name)) {
                reading.broken.add(Violation.of("alerts." + name, "must be named in UpperCamelCase, once", name));
            }
            alerts.add(alert(name, each, goals, reading));
        });
        return List.copyOf(alerts);
    }

    private static AlertRule alert(String name, @Nullable Object value, Goals goals, Reading reading) {
        String where = "alerts." + name;
        Map<String, Object> table = reading.table(
                value,
                where,
                Set.of("severity", "for", "summary", "runbook", "burn", "signal", "above", "below", "unreachable"));
        AlertRule.Severity severity = switch (String.valueOf(table.get("severity"))) {
            case "page" -> AlertRule.Severity.PAGE;
            case "ticket" -> AlertRule.Severity.TICKET;
            default -> {
                reading.broken.add(Violation.of(where + ".severity", "must be page or ticket", table.get("severity")));
                yield AlertRule.Severity.TICKET;
            }
        };
        AlertRule.Condition condition;
        if (table.containsKey("burn")) {
            Map<String, Object> burn = reading.table(table.get("burn"), where + ".burn", BURN_KEYS);
            condition = burn(burn, where + ".burn", goals.objectives(), reading);
        } else if (table.containsKey("unreachable")) {
            condition = unreachable(table, where, reading);
        } else {
            condition = threshold(table, where, goals.hitRate(), reading);
        }
        return new AlertRule(
                name,
                severity,
                condition,
                reading.time(table, "for", where, Duration.ZERO),
                reading.text(table, "summary", where),
                reading.text(table, "runbook", where));
    }

    private static final Set<String> BURN_KEYS = Set.of("operation", "of", "factor", "over", "within", "least_events");

    private static AlertRule.Burn burn(
            Map<String, Object> table, String where, Map<String, Objective> objectives, Reading reading) {
        String operation = reading.text(table, "operation", where);
        Objective objective = objectives.getOrDefault(operation, objectives.get(EVERY));
        if (!operation.isEmpty() && !objectives.containsKey(operation)) {
            reading.broken.add(
                    Violation.of(where + ".operation", "must be * for all, or one that operations lists", operation)
                            .instead(Nearest.to(operation, objectives.keySet())
                                    .map(near -> "did you mean " + near)
                                    .orElse("list it under operations: {} goes by the defaults")));
        }
        String of = reading.text(table, "of", where).toLowerCase(Locale.ROOT);
        Optional<Duration> bound = switch (of) {
            case "p50" -> Optional.ofNullable(objective).map(Objective::p50);
            case "p95" -> Optional.ofNullable(objective).map(Objective::p95);
            case "p99" -> Optional.ofNullable(objective).map(Objective::p99);
            default -> Optional.empty();
        };
        double budget = switch (of) {
            case "p50" -> 0.5;
            case "p95" -> 0.05;
            case "p99" -> 0.01;
            case "errors" -> objective == null ? 0.001 : objective.errors();
            default -> {
                reading.broken.add(Violation.of(where + ".of", "must be errors, p50, p95 or p99", of));
                yield 0.001;
            }
        };
        double factor = reading.number(table, "factor", where, 1);
        Duration over = reading.time(table, "over", where, null);
        Duration within = reading.time(table, "within", where, null);
        if (!(factor > 0)) {
            reading.broken.add(Violation.of(where + ".factor", "must be above 0", factor));
        }
        if (budget * factor >= MOST_BAD) {
            reading.broken.add(Violation.of(
                            where,
                            "must be able to fire: factor times budget has to be below 90 %",
                            Math.round(budget * factor * 100) + " %")
                    .instead("lower the factor below " + Math.floor(MOST_BAD / budget * 10) / 10
                            + ", or alert on a threshold"));
        }
        if (within.isZero() || within.compareTo(over) >= 0) {
            reading.broken.add(Violation.of(where + ".within", "must be above 0 and shorter than over", within));
        }
        return new AlertRule.Burn(operation, bound.orElse(null), budget, factor, over, within, (long)
                reading.number(table, "least_events", where, 100));
    }

    private static AlertRule.Unreachable unreachable(Map<String, Object> table, String where, Reading reading) {
        String which = reading.text(table, "unreachable", where);
        if (!which.equals("all") && !which.equals("one")) {
            reading.broken.add(Violation.of(where + ".unreachable", "must be all or one", which));
        }
        if (table.containsKey("signal") || table.containsKey("above") || table.containsKey("below")) {
            reading.broken.add(Violation.of(where, "must have one condition", "unreachable and a signal"));
        }
        return new AlertRule.Unreachable(which.equals("all"));
    }

    /** A limit is a number; that of the hit rate may be named as well. */
    private static AlertRule.Threshold threshold(
            Map<String, Object> table, String where, Map<String, Double> hitRate, Reading reading) {
        String signal = reading.text(table, "signal", where);
        if (!signal.isEmpty() && !SIGNALS.containsKey(signal)) {
            reading.broken.add(Violation.of(where + ".signal", "must be known", signal)
                    .instead(Nearest.to(signal, SIGNALS.keySet())
                            .map(near -> "did you mean " + near)
                            .orElse("")));
        }
        if (table.containsKey("above") == table.containsKey("below")) {
            reading.broken.add(Violation.of(where, "must have one of above and below, a burn, or unreachable", null));
        }
        boolean above = table.containsKey("above");
        String side = above ? "above" : "below";
        Double named = signal.equals("cache_hit_rate") ? hitRate.get(String.valueOf(table.get(side))) : null;
        double limit = named == null ? reading.number(table, side, where, 0) : named;
        double most = most(signal);
        boolean tells = Double.isFinite(limit) && (above ? limit >= 0 && limit < most : limit > 0 && limit <= most);
        if (table.get(side) instanceof Number && !tells) {
            reading.broken.add(Violation.of(
                    where + "." + side,
                    "must be a limit that " + signal + ", from 0" + (Double.isInfinite(most) ? "" : " to 1")
                            + ", can be on both sides of",
                    limit));
        }
        return new AlertRule.Threshold(signal, above, limit);
    }

    /** The share of look-ups that caches have to answer, {@link #WARM} ones or {@link #OVERALL}. */
    public double hitRate(String of) {
        return hitRate.getOrDefault(of, 0.0);
    }

    /** The most that a signal can be. */
    static double most(String signal) {
        return SIGNALS.getOrDefault(signal, Double.POSITIVE_INFINITY);
    }

    /** Figures that thresholds may be on. */
    public static Set<String> signals() {
        return SIGNALS.keySet();
    }

    /** The objective of an operation: its own, or that of every one. */
    public Objective objective(String operation) {
        Objective own = objectives.get(operation);
        if (own != null) {
            return own;
        }
        Objective usual = objectives.getOrDefault(
                EVERY,
                new Objective(EVERY, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(500), 0.001));
        return new Objective(operation, usual.p50(), usual.p95(), usual.p99(), usual.errors());
    }

    /** The bound of an operation's own objective that a rule for all of them means. */
    Duration bound(String operation, AlertRule.Burn burn) {
        Objective own = objective(operation);
        if (burn.budget() >= 0.5) {
            return own.p50();
        }
        return burn.budget() >= 0.05 ? own.p95() : own.p99();
    }
}
