package dev.headroom.finance.server.outlook;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the last ten days of every household, so that a new population begins with a past. */
@Component
public class OutlookHistory {
    private static final int DAYS = 10;

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

    /** Day after day, so that each can look back on the one a week before; then each household's own today. */
    public void tell(Consumer<String> progress) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (LocalDate day = today.minusDays(DAYS); day.isBefore(today.minusDays(1)); day = day.plusDays(1)) {
            report(runs.all(day, _ -> {}), progress);
        }
        report(runs.all(null, _ -> {}), progress);
        LocalDate newest = jdbc.sql(
                        "select d from daily_outlook where d >= ? group by d order by count(*) desc limit 1")
                .param(today.minusDays(1))
                .query(LocalDate.class)
                .single();
        progress.accept("%d cohorts of %s can be compared".formatted(peers.freeze(newest), newest));
    }

    private static void report(OutlookRuns.Run run, Consumer<String> progress) {
        progress.accept("outlooks of %s: %d households in %.1f s"
                .formatted(run.day() == null ? "today" : run.day(), run.done(), run.millis() / 1e3));
    }
}
