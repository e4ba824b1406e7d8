package dev.headroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
        Path directory = file.toAbsolutePath().getParent();
        try (ServiceClient client = new ServiceClient(service.url())) {
            String token = service.token(client, user);
            Path part = Files.createTempFile(
                    directory,
                    ".headroom",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (Counted counted = new Counted(
                    new WorkProgress(file.toString(), spec.commandLine().getErr(), surroundings.terminal()))) {
                String path = transactions ? "/api/v1/export/transactions" : "/api/v1/export";
                Answer answer = client.download(path, token, part, counted);
                if (!answer.succeeded()) {
                    throw Failures.refused(answer);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            tell(Files.size(file));
            return 0;
        } catch (IOException failure) {
            throw Failures.unwritable(file, String.valueOf(failure.getMessage()));
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

    /** Bytes that came; how many there will be isn't known before. */
    private static final class Counted implements Progress {
        private final WorkProgress progress;
        private long bytes;

        private Counted(WorkProgress progress) {
            this.progress = progress;
        }

        @Override
        public void sent(long more) {
            bytes += more;
            progress.at(bytes, 0, 0);
        }

        @Override
        public void close() {
            progress.end();
        }
    }
}
