package dev.headroom.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cdn}: whether a deployed site sends what it should, and what its log says of the delivery. */
@Command(
        name = "cdn",
        sortOptions = false,
        description = "Checks a deployed site, and judges the delivery by its log.",
        footer = {
            "",
            "check asks for the page, its assets, a route of the app, a file that isn't there and the API, without signing in.",
            "report reads CloudFront's standard logs, plain or gzip, and those that deploy/cdn/nginx.conf writes.",
            "",
            "Exit status: 0 as it should be, 1 a log can't be read, 2 wrong use, 3 a rule is broken, 5 nobody answers.",
            "",
            "Examples",
            "  ./headroom cdn check https://headroom.example.org",
            "  ./headroom cdn report E2EXAMPLE.2026-01-15-09.gz",
        })
final class CdnCommand {
    private CdnCommand() {}

    static CommandLine line() {
        return new CommandLine(new CdnCommand()).addSubcommand(new Check()).addSubcommand(new Report());
    }

    private static String mark(Finding.State state) {
        return switch (state) {
            case WELL -> "ok";
            case LESS -> "less";
            case BROKEN -> "BROKEN";
        };
    }

    private static int print(CommandLine line, boolean json, Json document, List<Finding> findings) {
        if (json) {
            line.getOut()
                    .println(document.with(
                                    "findings",
                                    Json.of(findings.stream().map(Finding::json).toList()))
                            .print());
        } else {
            findings.forEach(one -> line.getOut()
                    .printf("%-6s  %-12s %-28s %s%n", mark(one.state()), one.area(), one.name(), one.text()));
        }
        return findings.stream().anyMatch(one -> one.state() == Finding.State.BROKEN) ? Main.OBJECTIVE_MISSED : 0;
    }

    /** Over HTTP. */
    @Command(
            name = "check",
            description = "Asks a site for what a browser would, and compares the answers with the rules.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "URL", description = "of the page")
        private URI url = URI.create("http://127.0.0.1:8080");

        @Option(names = "--json", description = "print one JSON document that names its schema")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "URL must begin with http:// or https://, was " + url);
            }
            List<Finding> findings = new SiteCheck(url).findings();
            Json document = Json.object()
                    .with("schema", Json.of("headroom.cdn.check/1"))
                    .with("url", Json.of(url.toString()));
            return print(spec.commandLine(), json, document, findings);
        }
    }

    /** Over a log. */
    @Command(
            name = "report",
            sortOptions = false,
            description = "Hit rate, origin requests, failures, bytes and times.")
    static final class Report implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "LOG", description = "files")
        private List<Path> logs = List.of();

        @Option(names = "--json", description = "print one JSON document that names its schema")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            DeliveryLog log = new DeliveryLog();
            for (Path file : logs) {
                try {
                    log.read(file);
                } catch (IOException failure) {
                    throw Failures.unreadable(file, "can't be read: " + failure.getMessage());
                }
            }
            if (!json) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                Locale.ROOT,
                                "%,d requests, %s sent, %,d to the origin%n",
                                log.requests(),
                                Table.megabytes(log.bytes()),
                                log.origin());
            }
            return print(spec.commandLine(), json, log.document(), log.findings());
        }
    }
}
