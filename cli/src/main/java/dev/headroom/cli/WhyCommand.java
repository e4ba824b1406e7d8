package dev.headroom.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code why}: which tag and which transaction ended a cached value. */
@Command(
        name = "why",
        sortOptions = false,
        description =
                "Says why a key or a page was last not answered from a cache: the tags that changed, and the transactions.",
        footer = {
            "",
            "A page is named by its path and query, or its whole address. A key is written as the caches' report and the log write it. Each node remembers its last 2,000 keys that",
            "missed and the last 8,192 changes. It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 told, 1 refused or not known, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom why daily_outlook:7:2026-01-15",
            "  ./headroom why /api/v1/categories",
            "  ./headroom why --json daily_outlook:7:2026-01-15",
        })
final class WhyCommand implements Callable<Integer> {
    private static final String SCHEMA = "headroom.why/1";
    private static final Pattern PAGE = Pattern.compile("(https?://[^/]*)?/");

    @Mixin
    private final ServiceOptions service;

    @Parameters(paramLabel = "KEY|URL", description = "the key, in full, or the page's path or address")
    private String key = "";

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    WhyCommand(Surroundings surroundings) {
        this.service = new ServiceOptions(surroundings);
    }

    @Override
    public Integer call() {
        try (ServiceClient client = new ServiceClient(service.url())) {
            boolean page = PAGE.matcher(key).lookingAt();
            String what = page ? "url=" + encoded(PAGE.matcher(key).replaceFirst("/")) : "key=" + encoded(key);
            Answer answer = client.get("/api/v1/operator/cache/why?" + what, service.token(client, "operator"));
            if (!answer.succeeded()) {
                throw Failures.refused(answer);
            }
            return page ? printPage(answer.body()) : print(answer.body());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private int printPage(Json answer) {
        PrintWriter out = spec.commandLine().getOut();
        List<Json> misses = answer.at("misses").items();
        if (json) {
            out.println(Json.object()
                    .with("schema", Json.of(SCHEMA))
                    .with("url", Json.of(key))
                    .with("misses", answer.at("misses"))
                    .print());
        } else if (misses.isEmpty()) {
            out.println("no miss of " + key + " is remembered by this node");
        }
        if (!json) {
            for (Json each : misses) {
                String principal = each.text("principal").orElse("-");
                tell(principal.equals("-") ? key : key + " of user " + principal, each.at("miss"));
            }
        }
        return misses.isEmpty() ? Main.FAILURE : 0;
    }

    private int print(Json answer) {
        PrintWriter out = spec.commandLine().getOut();
        Json miss = answer.at("last_miss");
        boolean known = miss.text("reason").isPresent();
        if (json) {
            Json document = Json.object().with("schema", Json.of(SCHEMA)).with("key", Json.of(key));
            out.println((known ? document.with("last_miss", miss) : document).print());
            return known ? 0 : Main.FAILURE;
        }
        if (!known) {
            out.println("no miss of " + key + " is remembered by this node");
            return Main.FAILURE;
        }
        tell(key, miss);
        return 0;
    }

    private void tell(String what, Json miss) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s: missed %.1f s ago, since %s%n",
                what, miss.number("age_millis") / 1e3, miss.text("reason").orElse("?"));
        for (Json cause : miss.at("causes").items()) {
            out.printf(
                    "  %-40s changed %.1f s ago by transaction %s, at %s%n",
                    cause.text("tag").orElse("?"),
                    cause.number("age_millis") / 1e3,
                    cause.text("transaction").orElse("?"),
                    position(cause.number("offset")));
        }
    }

    /** As the database writes it. */
    private static String position(long offset) {
        return "%X/%X".formatted(offset >>> 32, offset & 0xFFFF_FFFFL);
    }
}
