package dev.headroom.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code record}: which methods of a node run, and what they allocate. */
@Command(
        name = "record",
        sortOptions = false,
        description = "Records a node for a while and shows which of its methods ran, and what was allocated.",
        footer = {
            "",
            "It is of the node that answers; behind a balancer, name one by --url. Recording costs about a hundredth of the",
            "processor. Ctrl-C leaves it running until its time is over; --stop ends it and shows what it has.",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 shown, 1 refused or not writable, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom record",
            "  ./headroom record --seconds 300 --output slow.jfr --url http://10.0.0.7:8080",
            "  ./headroom record --stop --json | jq '.hot[:3]'",
        })
final class RecordCommand implements Callable<Integer> {
    private static final String RECORDINGS = "/api/v1/operator/recordings";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    @Option(names = "--seconds", paramLabel = "N", description = "how long, 1 to 600; 60 unless given")
    private int seconds = 60;

    @Option(names = "--stop", description = "end the one under way")
    private boolean stop;

    @Option(names = "--output", paramLabel = "FILE", description = "keep the recording too, for JDK Mission Control")
    private @Nullable Path output;

    @Option(names = "--yes", description = "replace a file that exists")
    private boolean yes;

    @Mixin
    private final Desk desk;

    RecordCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        if (output != null && Files.exists(output) && !yes) {
            throw Failures.exists(output);
        }
        try (OperatorSession session = desk.open()) {
            Json state = stop
                    ? session.delete(RECORDINGS)
                    : await(session, session.post(RECORDINGS + "?seconds=" + seconds));
            Json summary = session.get(RECORDINGS + "/summary");
            if (output != null) {
                new FileDownload(session.client(), session.token())
                        .bring(RECORDINGS + "/file", output, desk.progress(output.toString()));
            }
            if (desk.json()) {
                desk.document(
                        "record",
                        summary.with("node", Json.of(state.text("node").orElse("?"))));
            } else {
                print(state, summary);
            }
            return 0;
        }
    }

    /** Until it has ended and its file is written. */
    private Json await(OperatorSession session, Json begun) {
        WorkProgress progress = desk.progress("recording " + begun.text("node").orElse("the node"));
        Json state = begun;
        long started = System.nanoTime();
        while (state.flag("running") || state.number("bytes") == 0) {
            long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
            progress.at(Math.min(passed, seconds), seconds, 0);
            LockSupport.parkNanos(POLL_NANOS);
            state = session.get(RECORDINGS);
        }
        progress.end();
        return state;
    }

    private void print(Json state, Json summary) {
        desk.out()
                .printf(
                        Locale.ROOT,
                        "%s, %,d samples; %,d collections paused %.1f ms in all%n",
                        state.text("node").orElse("?"),
                        summary.number("samples"),
                        summary.number("collections"),
                        summary.decimal("collection_millis").orElse(0));
        shares("methods that ran", summary.at("hot"));
        shares("classes by bytes allocated", summary.at("allocations"));
        if (output != null) {
            desk.out().println("kept in " + output);
        }
    }

    private void shares(String title, Json lines) {
        Table table = new Table("share", title);
        for (Json line : lines.items()) {
            table.row(Table.share(line.decimal("share")), line.text("name").orElse("?"));
        }
        desk.out().println();
        if (table.isEmpty()) {
            desk.out().println(title + ": none was seen");
        } else {
            table.print(desk.out());
        }
    }
}
