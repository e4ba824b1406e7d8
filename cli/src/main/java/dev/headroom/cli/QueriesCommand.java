package dev.headroom.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code queries}: what a node's statements cost, and what the database says of itself. */
@Command(
        name = "queries",
        sortOptions = false,
        description = "Analyses the statements of a node and the database behind them.",
        footer = {
            "",
            "slow        executions at or above --threshold, latest first",
            "statements  what each statement costs, the dearest first; percentiles only where the samples carry them",
            "repeats     statements that one request repeats (N+1), with what to do instead",
            "pool        connections of each pool: in use, waiting, and who holds them when they are tight",
            "indexes     indexes that are unused, duplicate, invalid or bloated, and how much is read from memory",
            "cache       declared queries whose results are kept: hit rates, and what is refused and why",
            "advice      indexes that would make the workload cheaper; ./headroom indexes apply builds them",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 told, 1 refused, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom queries --mode slow --threshold 250",
            "  ./headroom queries --mode statements --limit 10",
            "  ./headroom queries --mode pool --json",
        })
final class QueriesCommand implements Callable<Integer> {
    private static final String DATABASE = "/api/v1/operator/database/";

    /** As an operator writes them. */
    enum Mode {
        slow,
        statements,
        repeats,
        pool,
        indexes,
        cache,
        advice
    }

    @Option(names = "--mode", paramLabel = "MODE", description = "one of those below; slow unless given")
    private Mode mode = Mode.slow;

    @Option(names = "--threshold", paramLabel = "MS", description = "milliseconds for slow; 100 unless given")
    private double threshold = 100;

    @Option(names = "--limit", paramLabel = "N", description = "rows to show, 1 to 2000; 20 unless given")
    private int limit = 20;

    @Mixin
    private final Desk desk;

    QueriesCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            Json answer = session.get(path());
            if (desk.json()) {
                desk.document("queries." + mode, answer);
            } else {
                print(answer);
            }
        }
        return 0;
    }

    private String path() {
        return switch (mode) {
            case slow -> DATABASE + "slow?threshold=" + threshold;
            case statements -> DATABASE + "statements?limit=" + limit;
            case repeats -> DATABASE + "repeats";
            case pool -> DATABASE + "pool";
            case indexes -> DATABASE + "hygiene";
            case cache -> "/api/v1/operator/cache/queries";
            case advice -> DATABASE + "advice";
        };
    }

    private void print(Json answer) {
        switch (mode) {
            case slow -> slow(answer.items());
            case statements -> statements(answer);
            case repeats -> repeats(answer.items());
            case pool -> pool(answer);
            case indexes -> hygiene(answer);
            case cache -> kept(answer);
            case advice -> IndexText.advice(desk.out(), answer);
        }
    }

    private void slow(List<Json> executions) {
        if (executions.isEmpty()) {
            desk.out().printf(Locale.ROOT, "nothing took %.0f ms or more since the start%n", threshold);
            return;
        }
        Table table = new Table("ms", "rows", "ago", "statement", "called by");
        executions.stream()
                .limit(limit)
                .forEach(one -> table.row(
                        Table.figure(one, "millis"),
                        Table.figure(one, "rows"),
                        one.text("ago").orElse(""),
                        Table.line(one.text("sql").orElse("?")),
                        one.text("caller").orElse("")));
        table.print(desk.out());
    }

    private void statements(Json report) {
        Table table = new Table("total ms", "calls", "mean", "p95", "p99", "longest", "rows", "statement");
        report.at("statements").items().stream().limit(limit).forEach(line -> {
            Json millis = line.at("millis");
            Json volume = line.at("volume");
            table.row(
                    Table.figure(millis, "total"),
                    Table.figure(volume, "calls"),
                    Table.figure(millis, "mean"),
                    Table.figure(millis, "p95"),
                    Table.figure(millis, "p99"),
                    Table.figure(millis, "longest"),
                    Table.figure(volume, "rows"),
                    Table.line(line.text("sql").orElse("?")));
        });
        table.print(desk.out());
    }

    private void repeats(List<Json> repeats) {
        if (repeats.isEmpty()) {
            desk.out().println("no request repeated a statement");
            return;
        }
        for (Json repeat : repeats) {
            desk.out()
                    .printf(
                            Locale.ROOT,
                            "%,d requests, %,d executions: %s%n",
                            repeat.number("scopes"),
                            repeat.number("executions"),
                            CacheText.words(repeat.at("latest")));
        }
    }

    private void pool(Json answer) {
        Table table = new Table("node", "use", "verdict", "size", "in use", "most", "waiting", "timeouts", "pooler");
        for (Json pool : answer.at("pools").items()) {
            table.row(
                    pool.text("node").orElse("?"),
                    pool.text("use").orElse("?"),
                    pool.text("verdict").orElse("?"),
                    Table.figure(pool, "size"),
                    Table.figure(pool, "in_use"),
                    Table.figure(pool, "most_in_use"),
                    Table.figure(pool, "waiting"),
                    Table.figure(pool, "timeouts"),
                    pool.text("pooler").orElse(""));
        }
        table.print(desk.out());
        for (Json pool : answer.at("pools").items()) {
            for (Json holder : pool.at("holders").items()) {
                desk.out().println("  held: " + CacheText.words(holder));
            }
        }
    }

    private void hygiene(Json answer) {
        Table table = new Table("what", "table", "index", "shown by", "MB", "mended by");
        answer.at("findings").items().stream()
                .limit(limit)
                .forEach(finding -> table.row(
                        finding.text("kind")
                                .orElse("?")
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' '),
                        finding.text("table").orElse(""),
                        finding.text("index").orElse(""),
                        finding.text("figure").orElse(""),
                        String.format(Locale.ROOT, "%.1f", finding.number("bytes") / 1e6),
                        finding.text("statement").orElse("")));
        if (table.isEmpty()) {
            desk.out().println("nothing to mend");
        } else {
            table.print(desk.out());
        }
        answer.at("notes")
                .items()
                .forEach(note -> desk.out().println(note.text().orElse("")));
    }

    private void kept(Json answer) {
        Table table = new Table("query", "hit rate", "why not");
        answer.at("queries")
                .items()
                .forEach(query -> table.row(
                        query.text("name").orElse("?"),
                        Table.share(query.decimal("hit_rate")),
                        Table.line(query.text("refused")
                                .or(() -> query.text("reason"))
                                .orElse(""))));
        if (table.isEmpty()) {
            desk.out().println(CacheText.words(answer));
        } else {
            table.print(desk.out());
        }
    }
}
