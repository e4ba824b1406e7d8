package dev.headroom.finance.server.outlook;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the last ten days of every household, today among them, so that a new population begins with a past. */
@Component
public class OutlookHistory {
    private static final int DAYS = 10;
    private static final int WEEK = 7;

    private final OutlookRuns runs;
    private final Peers peers;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    OutlookHistory(OutlookRuns runs, Peers peers, JdbcClient jdbc, InstantSource clock) {
        this.runs = runs;
        this.peers = peers;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** False for a new population, also where the node that made it ended before its first outlooks. */
    public boolean begun() {
        return jdbc.sql("select exists (select from daily_outlook)")
                .query(Boolean.class)
                .single();
    }

    /**
     * Today, the day a week before, which today looks back on, and the newest day that has begun in every zone, so that
     * all households have a score to be compared by.
     */
    public void begin(Consumer<String> progress) {
        LocalDate begunEverywhere = begunEverywhere(clock.instant());
        report(runs.all(today().minusDays(WEEK), _ -> {}), progress);
        report(runs.all(begunEverywhere, _ -> {}), progress);
        report(runs.all(null, _ -> {}), progress);
        progress.accept("%d cohorts of %s can be compared".formatted(peers.freeze(begunEverywhere), begunEverywhere));
    }

    /** The other days, oldest first, so that the later ones can look back on them; ends early with the node. */
    public void complete(Consumer<String> progress) {
        LocalDate today = today();
        boolean goesOn = true;
        for (int ago = DAYS; ago > 1 && goesOn; ago--) {
            if (ago != WEEK) {
                OutlookRuns.Run run = runs.all(today.minusDays(ago), _ -> {});
                report(run, progress);
                goesOn = run.finished();
            }
        }
    }

    /** The newest date that it is, or has been, in every zone. */
    static LocalDate begunEverywhere(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.ofHours(-12));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static void report(OutlookRuns.Run run, Consumer<String> progress) {
        progress.accept("outlooks of %s: %d households in %.1f s"
                .formatted(run.day() == null ? "today" : run.day(), run.done(), run.millis() / 1e3));
    }
}
