package dev.headroom.observe;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;

/** What browsers told all nodes, kept in PostgreSQL for thirty days. */
public final class VitalHistory {
    /** How far back it goes. */
    public static final Duration KEPT = OperationHistory.KEPT;

    private static final HistogramHistory.Table TABLE =
            new HistogramHistory.Table("headroom_vital_history", "vital", "page", 7_204_117_733L);

    private final HistogramHistory kept;

    /** @param node another one for each process */
    public VitalHistory(DataSource source, String node) {
        this.kept = new HistogramHistory(TABLE, source, node);
    }

    /**
     * Keeps what this node was told since the last call; call it every few minutes, and once more at the end. What
     * can't be written now is with the next.
     */
    public void keep(Vitals vitals) throws SQLException {
        Map<HistogramHistory.Name, Histogram> told = vitals.takeUnkept();
        try {
            kept.keep(told);
        } catch (SQLException away) {
            vitals.putBack(told);
            throw away;
        }
    }

    /** Adds what is old up to hours and forgets what is too old; one node at a time does it. */
    public void rollUp() throws SQLException {
        kept.rollUp();
    }

    /** What all nodes kept of a time. */
    public static final class Past {
        private final Map<HistogramHistory.Name, Histogram> told;

        private Past(Map<HistogramHistory.Name, Histogram> told) {
            this.told = told;
        }

        Map<HistogramHistory.Name, Histogram> told() {
            return told;
        }
    }

    /** What all nodes kept of a time; reading a day of many nodes takes a while. */
    public Past between(Instant from, Instant to) throws SQLException {
        Map<HistogramHistory.Name, Histogram> all = new HashMap<>();
        kept.read(
                null,
                from,
                to,
                (slot, name, told) ->
                        all.computeIfAbsent(name, _ -> Histograms.empty()).add(told));
        return new Past(all);
    }
}
