package dev.headroom.finance.server.console;

import dev.headroom.spring.DatabaseOperations;
import dev.headroom.sql.AdviceLabel;
import dev.headroom.sql.AdviceReport;
import dev.headroom.sql.Fingerprint;
import dev.headroom.sql.PlanFinding;
import dev.headroom.sql.PlanReport;
import dev.headroom.sql.RepeatReport;
import dev.headroom.sql.StatementReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Statements, each linked by its fingerprint to its plan, the place that repeats it, what ends cached values that were
 * made of it, and the indexes that would help it.
 */
@Component
class StatementScreen {
    private static final int MOST = 200;
    private static final int MOST_SLOW = 50;
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|join|into|update|only)\\s+\"?([a-z_][a-z0-9_]*)\"?", Pattern.CASE_INSENSITIVE);

    /** Which counters a table's triggers advance: what is cached of its rows depends on these. */
    private static final String TAGS = """
            select c.relname as relation, string_agg(distinct p.prosrc, ' ') as source
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
                join pg_namespace n on n.oid = c.relnamespace
            where not t.tgisinternal and n.nspname = current_schema() group by c.relname
            """;

    private final DatabaseOperations database;
    private final JdbcClient jdbc;

    StatementScreen(DatabaseOperations database, JdbcClient jdbc) {
        this.database = database;
        this.jdbc = jdbc;
    }

    /**
     * One statement of the answering node.
     *
     * @param sql normalised
     * @param caller the code that ran it first
     * @param share of the time of all statements, 0 to 1
     * @param tables that it names
     * @param repeats places that repeat it within one unit of work
     */
    record Line(
            String fingerprint,
            String sql,
            Fingerprint.Kind kind,
            StatementReport.Volume volume,
            StatementReport.Times millis,
            @Nullable String caller,
            double share,
            Set<String> tables,
            List<RepeatReport> repeats) {
        Line {
            tables = new LinkedHashSet<>(tables);
            repeats = List.copyOf(repeats);
        }
    }

    /** @param millis that were counted, of all statements */
    record Statements(long countedSeconds, double millis, int fingerprints, List<Line> lines) {}

    Statements statements() {
        StatementReport report = database.statements(MOST);
        Map<String, List<RepeatReport>> repeats = new HashMap<>();
        report.repeats()
                .forEach(repeat -> repeats.computeIfAbsent(repeat.latest().fingerprint(), _ -> new ArrayList<>())
                        .add(repeat));
        double all = report.statements().stream()
                .mapToDouble(line -> line.millis().total())
                .sum();
        List<Line> lines = report.statements().stream()
                .map(line -> new Line(
                        line.fingerprint(),
                        line.sql(),
                        line.kind(),
                        line.volume(),
                        line.millis(),
                        line.caller(),
                        all == 0 ? 0 : line.millis().total() / all,
                        tables(line.sql()),
                        repeats.getOrDefault(line.fingerprint(), List.of())))
                .toList();
        return new Statements(report.counted().toSeconds(), all, report.fingerprints(), lines);
    }

    /** An execution beyond the threshold. */
    record Slow(
            long agoSeconds,
            String fingerprint,
            String sql,
            double millis,
            long rows,
            @Nullable String caller) {}

    List<Slow> slow() {
        return database.statements(MOST_SLOW).slow().stream()
                .map(slow -> new Slow(
                        slow.ago().toSeconds(),
                        slow.fingerprint(),
                        slow.sql(),
                        slow.millis(),
                        slow.rows(),
                        slow.caller()))
                .toList();
    }

    /** A plan, with what stands out in it. */
    record Plan(
            String fingerprint,
            String sql,
            @Nullable String location,
            String shape,
            double cost,
            @Nullable Long blocks,
            @Nullable Double millis,
            AdviceLabel label,
            List<PlanFinding> findings) {}

    /** @param notes what is missing and why */
    record Plans(List<Plan> plans, List<String> notes) {}

    Plans plans() {
        PlanReport report = database.plans();
        return new Plans(
                report.statements().stream()
                        .map(plan -> new Plan(
                                Fingerprint.of(plan.sql()).id(),
                                plan.sql(),
                                plan.location().orElse(null),
                                plan.shape(),
                                plan.cost(),
                                plan.blocks().isPresent() ? (Long) plan.blocks().getAsLong() : null,
                                plan.millis().isPresent()
                                        ? (Double) plan.millis().getAsDouble()
                                        : null,
                                plan.label(),
                                plan.findings()))
                        .toList(),
                report.notes());
    }

    /** A statement that an advised index serves, with the planner's costs. */
    record Served(String fingerprint, String sql, double before, double after) {}

    /** An index that would be of use. */
    record Advised(
            String name,
            String table,
            String ddl,
            long bytes,
            double gain,
            AdviceLabel label,
            AdviceReport.WriteCost writes,
            List<Served> serves,
            List<String> notes) {}

    /** @param relativeCost of the workload with all of it, 1 for no gain */
    record Advice(List<Advised> indexes, AdviceLabel label, double relativeCost, List<String> notes) {}

    Advice advice() {
        AdviceReport report = database.advice();
        return new Advice(
                report.indexes().stream().map(index -> advised(index, report)).toList(),
                report.label(),
                report.relativeCost(),
                report.notes());
    }

    private static Advised advised(AdviceReport.Index index, AdviceReport report) {
        return new Advised(
                index.definition().name(),
                index.definition().table(),
                index.ddl(),
                index.bytes(),
                index.gain(),
                index.label(),
                index.writes(),
                index.serves().stream()
                        .map(served -> {
                            String sql =
                                    report.statements().get(served.statement()).sql();
                            return new Served(Fingerprint.of(sql).id(), sql, served.before(), served.after());
                        })
                        .toList(),
                index.notes());
    }

    /** Which tags end what is cached of a table's rows, by table. */
    Map<String, Set<String>> tags() {
        Map<String, Set<String>> tags = new TreeMap<>();
        jdbc.sql(TAGS)
                .query((row, _) -> {
                    Set<String> of = tags(row.getString("source"));
                    if (!of.isEmpty()) {
                        tags.put(row.getString("relation"), of);
                    }
                    return true;
                })
                .list();
        return tags;
    }

    private static Set<String> tags(String source) {
        Set<String> of = new TreeSet<>();
        if (source.contains("household_version") || source.contains("household_record")) {
            of.add("household");
        }
        if (source.contains("reference_version")) {
            of.add("reference");
        }
        return of;
    }

    static Set<String> tables(String sql) {
        Set<String> tables = new LinkedHashSet<>();
        Matcher found = TABLE.matcher(sql);
        while (found.find()) {
            String name = found.group(1).toLowerCase(Locale.ROOT);
            if (!name.equals("select") && !name.equals("unnest") && !name.equals("lateral")) {
                tables.add(name);
            }
        }
        return tables;
    }
}
