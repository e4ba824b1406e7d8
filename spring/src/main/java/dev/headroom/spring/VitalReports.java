package dev.headroom.spring;

import dev.headroom.base.Memo;
import dev.headroom.base.Ticker;
import dev.headroom.observe.VitalHistory;
import dev.headroom.observe.Vitals;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What browsers told all nodes, where there is a database; else what they told this one. */
public final class VitalReports {
    private static final Logger LOG = LoggerFactory.getLogger(VitalReports.class);
    private static final long AGAIN_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_TIMES = 50;

    private final Vitals vitals;
    private final @Nullable VitalHistory history;
    private final InstantSource clock;
    private final Ticker ticker = Ticker.system();
    /** A day of many nodes is thousands of histograms, and consoles ask again and again. */
    private final Memo<Duration, Read> read = new Memo<>(MOST_TIMES);

    private record Read(long atNanos, VitalHistory.Past past) {}

    VitalReports(Vitals vitals, @Nullable VitalHistory history, InstantSource clock) {
        this.vitals = vitals;
        this.history = history;
        this.clock = clock;
    }

    /**
     * The last hours; of other nodes as they told it half a minute ago or later, which they do every five minutes.
     *
     * @param time up to now, at most thirty days
     */
    public Vitals.Report over(Duration time) {
        if (history == null) {
            return vitals.report();
        }
        try {
            Read known = read.get(time);
            if (known == null || ticker.nanos() - known.atNanos() >= AGAIN_NANOS) {
                known = new Read(ticker.nanos(), history.between(clock.instant().minus(time), clock.instant()));
                read.put(time, known);
            }
            return vitals.report(known.past());
        } catch (SQLException away) {
            LOG.warn("what browsers told other nodes isn't there, this node tells its own: {}", away.getMessage());
            return vitals.report();
        }
    }

    /** Keeps what this node was told, for the others and for those that come after it. */
    void keep() throws SQLException {
        if (history != null) {
            history.keep(vitals);
            read.clear();
        }
    }

    void rollUp() throws SQLException {
        if (history != null) {
            history.rollUp();
        }
    }
}
