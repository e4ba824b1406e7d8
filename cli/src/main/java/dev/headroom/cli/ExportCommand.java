package dev.headroom.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: everything that is kept of a household, into a file. */
@Command(
        name = "export",
        sortOptions = false,
        description = "Writes everything that is kept of a household, or its transactions, into a file.",
        footer = {
            "",
            "The file is readable by you alone, and there as a whole or not at all. It reads HEADROOM_URL, HEADROOM_DATA,",
            "HEADROOM_TOKEN and HEADROOM_PASSWORD.",
            "",
            "Exit status: 0 written, 1 refused or not writable, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom export household.zip",
            "  ./headroom export --transactions ledger.csv --user me@example.org",
        })
final class ExportCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "where to; a ZIP file of CSV files, or one CSV file")
    private Path file = Path.of("");

    @Option(names = "--transactions", description = "only the transactions, as CSV")
    private boolean transactions;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "demo",
            description = "whose data: demo (the default), or an e-mail address, with HEADROOM_PASSWORD")
    private String user = "demo";

    @Option(names = "--yes", description = "replace a file that exists")
    private boolean yes;

    @Option(names = "--json", description = "print what was written as JSON")
    private boolean json;

    @Mixin
    private final ServiceOptions service;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.service = new ServiceOptions(surroundings);
    }

    @Override
    public Integer call() {
        if (Files.exists(file) && !yes) {
            throw Failures.exists(file);
        }
        try (ServiceClient client = new ServiceClient(service.url())) {
            WorkProgress progress =
                    new WorkProgress(file.toString(), spec.commandLine().getErr(), surroundings.terminal());
            tell(new FileDownload(client, service.token(client, user))
                    .bring(transactions ? "/api/v1/export/transactions" : "/api/v1/export", file, progress));
            return 0;
        }
    }

    private void tell(long bytes) {
        if (json) {
            Json document = Json.object()
                    .with("schema", Json.of("headroom.export/1"))
                    .with("file", Json.of(file.toString()))
                    .with("bytes", Json.of(bytes));
            spec.commandLine().getOut().println(document.print());
        } else {
            spec.commandLine().getOut().printf("%s, %,d bytes%n", file, bytes);
        }
    }
}
