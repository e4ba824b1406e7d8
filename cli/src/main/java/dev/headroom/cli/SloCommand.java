package dev.headroom.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slo}: operations beside their objectives. */
@Command(
        name = "slo",
        sortOptions = false,
        description = "Shows every operation beside its objective, over all nodes.",
        footer = {
            "",
            "Percentiles come from histograms that are added; one of too few samples (p99: 2,000) isn't shown and not judged.",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 no objective is missed, 1 refused, 2 wrong use, 3 one is missed, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom slo",
            "  ./headroom slo --hours 1 --missed",
            "  ./headroom slo --json | jq '.operations[] | select(.verdict == \"MISSED\")'",
        })
final class SloCommand implements Callable<Integer> {
    @Option(names = "--hours", paramLabel = "N", description = "over how long, 1 to 720; 24 unless given")
    private int hours = 24;

    @Option(names = "--missed", description = "only the operations that miss their objective")
    private boolean missed;

    @Mixin
    private final Desk desk;

    SloCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            Json report = session.get("/api/v1/performance-metrics/report?hours=" + hours);
            if (desk.json()) {
                desk.document("slo", report);
            } else {
                print(report);
            }
            return report.at("verdicts").number("MISSED") > 0 ? Main.OBJECTIVE_MISSED : 0;
        }
    }

    private void print(Json report) {
        Table table = new Table("verdict", "operation", "count", "p50", "p95", "p99", "objective", "errors");
        for (Json line : report.at("operations").items()) {
            String verdict = line.text("verdict").orElse("?");
            if (missed && !"MISSED".equals(verdict)) {
                continue;
            }
            Json measured = line.at("measured");
            Json objective = line.at("objective");
            table.row(
                    painted(verdict),
                    measured.text("operation").orElse("?"),
                    Table.figure(measured, "count"),
                    percentile(measured, "p50"),
                    percentile(measured, "p95"),
                    percentile(measured, "p99"),
                    Table.figure(objective, "p50") + "/" + Table.figure(objective, "p95") + "/"
                            + Table.figure(objective, "p99"),
                    String.format(
                            Locale.ROOT,
                            "%.2f %%",
                            100 * measured.decimal("error_share").orElse(0)));
        }
        if (table.isEmpty()) {
            desk.out().println(missed ? "no objective is missed" : "nothing was measured in " + hours + " hours");
        } else {
            table.print(desk.out());
        }
    }

    private static String percentile(Json measured, String name) {
        Json percentile = measured.at(name);
        return Table.figure(
                percentile.at("millis") instanceof Json.Absent
                        ? percentile.decimal("value")
                        : percentile.decimal("millis"));
    }

    private String painted(String verdict) {
        String word = verdict.toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (verdict) {
            case "MET" -> desk.paint().good(word);
            case "MISSED" -> desk.paint().bad(word);
            default -> desk.paint().careful(word);
        };
    }
}
