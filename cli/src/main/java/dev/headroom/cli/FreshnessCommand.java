package dev.headroom.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code freshness}: how often cached answers agreed with their source, with the sample and its confidence interval.
 */
@Command(
        name = "freshness",
        sortOptions = false,
        description = "Shows how often what caches served agreed with its source, and how far the feed of changes is.",
        footer = {
            "",
            "The share is of a sample that the node takes by headroom.consistency.one-in; the interval is Wilson's at 95 %%.",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 no inconsistency was found, 1 some were or the service refused, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom freshness",
            "  ./headroom freshness --json",
        })
final class FreshnessCommand implements Callable<Integer> {
    private static final String SCHEMA = "headroom.freshness/1";

    @Mixin
    private final ServiceOptions service;

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    FreshnessCommand(Surroundings surroundings) {
        this.service = new ServiceOptions(surroundings);
    }

    @Override
    public Integer call() {
        try (ServiceClient client = new ServiceClient(service.url())) {
            String token = service.token(client, "operator");
            Answer consistency = client.get("/api/v1/operator/consistency", token);
            if (!consistency.succeeded()) {
                throw Failures.refused(consistency);
            }
            Answer caches = client.get("/api/v1/operator/cache", token);
            Json feed = caches.succeeded() ? caches.body().at("feed") : Json.absent();
            print(consistency.body(), feed);
            return consistency.body().at("report").at("counts").number("inconsistent") > 0 ? Main.FAILURE : 0;
        }
    }

    private void print(Json answer, Json feed) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.object()
                    .with("schema", Json.of(SCHEMA))
                    .with("consistency", answer)
                    .with("feed", feed)
                    .print());
            return;
        }
        out.printf(
                "feed           %s, everything committed longer than %d ms ago is known%n",
                feed.text("kind").orElse("?"), feed.number("age_millis"));
        Json report = answer.at("report");
        Json counts = report.at("counts");
        if (counts.text("compared").isEmpty()) {
            out.println("consistency    not sampled: set headroom.consistency.one-in");
            return;
        }
        out.printf(
                "consistency    %s %%, at least %s %% with a confidence of 95 %% (%.1f nines)%n",
                percent(report, "consistent"),
                percent(report, "low"),
                figure(report, "nines").doubleValue());
        out.printf(
                "sample         %d answers, %d comparisons: %d inconsistent, %d excused by a change, %d failed%n",
                counts.number("samples"),
                counts.number("compared"),
                counts.number("inconsistent"),
                counts.number("excused"),
                counts.number("failed"));
        for (Json finding : report.at("findings").items()) {
            out.printf(
                    "  inconsistent  %s in %s after %d s%n",
                    finding.text("key").orElse("?"),
                    finding.text("where").orElse("?"),
                    finding.number("after_seconds"));
        }
    }

    private static String percent(Json of, String name) {
        return figure(of, name).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    private static BigDecimal figure(Json of, String name) {
        Optional<String> text = of.text(name);
        return text.map(BigDecimal::new).orElse(BigDecimal.ZERO);
    }
}
