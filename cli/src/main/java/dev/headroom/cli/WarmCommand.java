package dev.headroom.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code warm}: fills caches ahead of use and tells what it came to. */
@Command(
        name = "warm",
        sortOptions = false,
        description =
                "Fills caches ahead of use, and tells what was warmed, how much of it failed and how long it took.",
        footer = {
            "",
            "Modes: full, or plans, portfolios, profiles, outlooks, market; stats shows the caches' figures and fills nothing.",
            "The work is the service's: Ctrl-C leaves it running, --stop ends it, --resume goes on where it ended.",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 all warmed, 1 refused or nothing warmed, 2 wrong use, 4 some values failed, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom warm",
            "  ./headroom warm --mode profiles --days 30 --limit 5000",
            "  ./headroom warm --mode stats",
            "  ./headroom warm --stop",
        })
final class WarmCommand implements Callable<Integer> {
    private static final String WARM = "/api/v1/operator/cache/warm";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "full",
            description = "what to fill; full unless given")
    private String mode = "full";

    @Option(names = "--limit", paramLabel = "N", description = "values of each source, 1 to 100,000; 100 unless given")
    private @Nullable Integer limit;

    @Option(names = "--days", paramLabel = "N", description = "that something counts as used, 1 to 365; 7 unless given")
    private @Nullable Integer days;

    @Option(names = "--resume", description = "go on with the same warm-up where it was stopped")
    private boolean resume;

    @Option(names = "--stop", description = "stop the one under way")
    private boolean stop;

    @Option(
            names = "--background",
            description = "return at once; a later ./headroom warm --mode stats shows the effect")
    private boolean background;

    @Mixin
    private final Desk desk;

    WarmCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            if ("stats".equals(mode)) {
                return CacheText.print(desk, session.get("/api/v1/operator/cache"));
            }
            if (stop) {
                return tell(session.delete(WARM).at("run"));
            }
            Json wanted = Json.object().with("mode", Json.of(mode)).with("resume", Json.of(resume));
            wanted = limit == null ? wanted : wanted.with("limit", Json.of(limit));
            wanted = days == null ? wanted : wanted.with("days", Json.of(days));
            Json run = session.post(WARM, wanted).at("run");
            return tell(background ? run : await(session, run));
        }
    }

    private Json await(OperatorSession session, Json begun) {
        WorkProgress progress = desk.progress("warming " + mode);
        Json run = begun;
        while ("RUNNING".equals(run.text("state").orElse(""))) {
            long total = sum(run, "total");
            progress.at(sum(run, "done"), total, sum(run, "failed"));
            LockSupport.parkNanos(POLL_NANOS);
            run = session.get(WARM).at("run");
        }
        progress.end();
        return run;
    }

    private static long sum(Json run, String figure) {
        return run.at("sources").items().stream()
                .mapToLong(line -> line.number(figure))
                .sum();
    }

    private int tell(Json run) {
        long done = sum(run, "done");
        long failed = sum(run, "failed");
        if (desk.json()) {
            desk.document("warm", run);
        } else {
            print(run, done, failed);
        }
        if (failed == 0) {
            return 0;
        }
        return failed >= done ? Main.FAILURE : Main.PARTIAL;
    }

    private void print(Json run, long done, long failed) {
        if (run.text("state").isEmpty()) {
            desk.out().println("nothing has been warmed on this node");
            return;
        }
        Table table = new Table("source", "keys", "warmed", "values", "failed", "why");
        List<Json> sources = run.at("sources").items();
        for (Json line : sources) {
            table.row(
                    line.text("mode").orElse("?"),
                    Table.figure(line, "total"),
                    Table.figure(line, "done"),
                    Table.figure(line, "present"),
                    Table.figure(line, "failed"),
                    Table.line(line.text("trouble").orElse("")));
        }
        table.print(desk.out());
        desk.out()
                .printf(
                        Locale.ROOT,
                        "%s: %,d of %,d warmed (%s) in %.1f s, %s/s%n",
                        run.text("state").orElse("?").toLowerCase(Locale.ROOT),
                        done - failed,
                        done,
                        Table.share(run.decimal("success")),
                        run.number("millis") / 1e3,
                        Table.figure(run, "per_second"));
    }
}
