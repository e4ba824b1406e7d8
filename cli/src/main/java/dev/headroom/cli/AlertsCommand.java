package dev.headroom.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alerts}: every rule and how it stands. */
@Command(
        name = "alerts",
        sortOptions = false,
        description = "Shows every alert rule, its state, what was measured last and where its runbook is.",
        footer = {
            "",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 none fires, 1 refused, 3 one fires, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom alerts",
            "  ./headroom alerts --firing --json",
        })
final class AlertsCommand implements Callable<Integer> {
    private static final String FIRING = "FIRING";

    @Option(names = "--firing", description = "only those that fire")
    private boolean firing;

    @Mixin
    private final Desk desk;

    AlertsCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            Json report = session.get("/api/v1/operator/alerts");
            if (desk.json()) {
                desk.document("alerts", report);
            } else {
                print(report);
            }
            return report.at("alerts").items().stream().anyMatch(AlertsCommand::fires) ? Main.OBJECTIVE_MISSED : 0;
        }
    }

    private static boolean fires(Json alert) {
        return FIRING.equals(alert.text("state").orElse(""));
    }

    private void print(Json report) {
        Table table = new Table("state", "alert", "severity", "value", "since", "what it means", "runbook");
        for (Json alert : report.at("alerts").items()) {
            if (firing && !fires(alert)) {
                continue;
            }
            String state = alert.text("state").orElse("?").toLowerCase(Locale.ROOT);
            table.row(
                    fires(alert) ? desk.paint().bad(state) : state,
                    alert.text("rule").orElse("?"),
                    alert.text("severity").orElse("?").toLowerCase(Locale.ROOT),
                    Table.figure(alert, "value"),
                    alert.text("since").orElse(""),
                    alert.text("summary").orElse(""),
                    alert.text("runbook").orElse(""));
        }
        if (table.isEmpty()) {
            desk.out().println("no alert fires");
        } else {
            table.print(desk.out());
        }
    }
}
