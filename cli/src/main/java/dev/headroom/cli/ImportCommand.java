package dev.headroom.cli;

import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import FILE...}: streams files to the service, each stored whole or not at all. */
@Command(
        name = "import",
        sortOptions = false,
        description = "Brings files of transactions, activities, holdings, prices or energy usage.",
        footer = {
            "",
            "The service finds out what a file holds; each file is stored whole or not at all, and the same file",
            "twice adds nothing. Without HEADROOM_TOKEN the command signs in with credentials.json of the data",
            "directory. It reads HEADROOM_URL, HEADROOM_DATA, HEADROOM_TOKEN and HEADROOM_PASSWORD.",
            "",
            "Exit status: 0 stored, 1 refused, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom import december.csv --dry-run",
            "  ./headroom import december.csv --account Checking --columns 'date:Booking date,amount:Value'",
            "  ./headroom import prices.csv --kind prices --currency USD",
            "  ./headroom import usage.xml bank.ofx --user me@example.org --url https://headroom.example.org",
        })
final class ImportCommand implements Callable<Integer> {
    private static final String SCHEMA = "headroom.import/1";

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "CSV, OFX, QFX, Ghostfolio JSON or Green Button XML")
    private List<Path> files = List.of();

    @Mixin
    private final ImportSettings settings = new ImportSettings();

    @Mixin
    private final ServiceOptions service;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "demo",
            description = "whose data: demo (the default), operator, or an e-mail address, with HEADROOM_PASSWORD")
    private String user = "demo";

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(names = "--yes", description = "send to another computer over plain HTTP without being asked")
    private boolean confirmed;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.service = new ServiceOptions(surroundings);
    }

    @Override
    public Integer call() {
        for (Path file : files) {
            requireReadable(file);
        }
        URI url = service.url();
        requirePrivateWay(url);
        List<Json> results = new ArrayList<>();
        boolean stored = true;
        try (ServiceClient client = new ServiceClient(url)) {
            String token = service.token(client, user);
            for (Path file : files) {
                Answer answer = send(client, token, file);
                stored &= answer.succeeded();
                results.add(Json.object()
                        .with("file", Json.of(file.toString()))
                        .with("succeeded", Json.of(answer.succeeded()))
                        .with(answer.succeeded() ? "result" : "problem", answer.body()));
                if (!json) {
                    tell(file, answer);
                }
            }
        }
        if (json) {
            Json document = Json.object().with("schema", Json.of(SCHEMA)).with("imports", Json.of(results));
            out().println(document.print());
        }
        return stored ? 0 : Main.FAILURE;
    }

    private static void requireReadable(Path file) {
        if (!Files.exists(file)) {
            throw Failures.unreadable(file, "does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw Failures.unreadable(file, "is not a regular file");
        }
        if (!Files.isReadable(file)) {
            throw Failures.unreadable(file, "is not readable for this user");
        }
    }

    private void requirePrivateWay(URI url) {
        if (confirmed || !"http".equals(url.getScheme())) {
            return;
        }
        try {
            if (!InetAddress.getByName(url.getHost()).isLoopbackAddress()) {
                throw Failures.plainHttp(url);
            }
        } catch (UnknownHostException _) {
            throw Failures.noService(url);
        }
    }

    private Answer send(ServiceClient client, String token, Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            BodyPublisher body = BodyPublishers.ofFile(file);
            try (Progress progress = progress(name, body.contentLength())) {
                return client.post("/api/v1/imports?" + settings.query(name), token, new CountedBody(body, progress));
            }
        } catch (FileNotFoundException failure) {
            throw Failures.unreadable(file, "can't be opened: " + failure.getMessage());
        }
    }

    private Progress progress(String name, long size) {
        return surroundings.terminal()
                ? Progress.bar(name, size, System.err)
                : Progress.lines(name, size, spec.commandLine().getErr());
    }

    private void tell(Path file, Answer answer) {
        if (answer.succeeded()) {
            out().print(ImportText.success(file, answer.body()));
        } else {
            spec.commandLine().getErr().print(ImportText.failure(file, answer));
        }
        out().flush();
        spec.commandLine().getErr().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
