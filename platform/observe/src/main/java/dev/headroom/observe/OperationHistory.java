package dev.headroom.observe;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * What operations took on all nodes, kept in PostgreSQL: each minute for three hours, each hour for thirty days.
 * Figures of several nodes or slots come from adding their histograms.
 */
public final class OperationHistory {
    /** How far back it goes. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final HistogramHistory.Table TABLE =
            new HistogramHistory.Table("headroom_operation_history", "operation", "outcome", 7_204_117_731L);

    /** Where a band of a distribution ends and the next begins: three to a power of ten. */
    public static final List<Integer> BAND_MILLIS =
            List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000);

    private final HistogramHistory kept;

    /** @param node another one for each process */
    public OperationHistory(DataSource source, String node) {
        this.kept = new HistogramHistory(TABLE, source, node);
    }

    /**
     * One slot of one operation's past.
     *
     * @param report of all nodes
     */
    public record Point(Instant from, OperationReport report) {}

    /**
     * One slot of one operation's past as a distribution.
     *
     * @param counts of requests of all nodes, however they ended, by the band that they fall into: one more than there
     *     are {@link OperationHistory#BAND_MILLIS}
     */
    public record Heat(Instant from, List<Long> counts) {
        public Heat {
            counts = List.copyOf(counts);
        }
    }

    /**
     * Keeps what this node recorded since the last call; call it once a minute, and once more at the end. What can't be
     * written now is with the next.
     */
    public void keep(Operations operations) throws SQLException {
        Map<HistogramHistory.Name, Histogram> recorded = operations.takeUnkept();
        try {
            kept.keep(recorded);
        } catch (SQLException away) {
            operations.putBack(recorded);
            throw away;
        }
    }

    /** Adds old minutes up to hours and forgets what is too old; one node at a time does it. */
    public void rollUp() throws SQLException {
        kept.rollUp();
    }

    /** Every operation of a time over all nodes. */
    public List<OperationReport> between(Instant from, Instant to) throws SQLException {
        Map<String, Map<String, Histogram>> sums = new TreeMap<>();
        kept.read(
                null,
                from,
                to,
                (slot, name, histogram) -> sums.computeIfAbsent(name.first(), _ -> new TreeMap<>())
                        .computeIfAbsent(name.second(), _ -> Histograms.empty())
                        .add(histogram));
        List<OperationReport> reports = new ArrayList<>();
        sums.forEach((operation, outcomes) -> reports.add(OperationReport.of(operation, outcomes)));
        return reports;
    }

    /**
     * The past of an operation over all nodes.
     *
     * @param step of the points, at least a minute
     */
    public List<Point> of(String operation, Instant from, Instant to, Duration step) throws SQLException {
        SortedMap<Long, Map<String, Histogram>> points = points(operation, from, to, step);
        List<Point> past = new ArrayList<>();
        points.forEach((slot, outcomes) ->
                past.add(new Point(Instant.ofEpochSecond(slot), OperationReport.of(operation, outcomes))));
        return past;
    }

    /**
     * How long an operation's requests took over all nodes; slots without requests are left out.
     *
     * @param step of the slots, at least a minute; an hour where it goes back further than two
     */
    public List<Heat> heat(String operation, Instant from, Instant to, Duration step) throws SQLException {
        List<Heat> slots = new ArrayList<>();
        points(operation, from, to, step)
                .forEach(
                        (slot, outcomes) -> slots.add(new Heat(Instant.ofEpochSecond(slot), bands(outcomes.values()))));
        return slots;
    }

    private static List<Long> bands(Collection<Histogram> outcomes) {
        long[] counts = new long[BAND_MILLIS.size() + 1];
        for (Histogram histogram : outcomes) {
            for (HistogramIterationValue value : histogram.recordedValues()) {
                counts[band(value.getValueIteratedTo())] += value.getCountAddedInThisIterationStep();
            }
        }
        return Arrays.stream(counts).boxed().toList();
    }

    private static int band(long micros) {
        int band = 0;
        while (band < BAND_MILLIS.size() && micros >= 1000L * BAND_MILLIS.get(band)) {
            band++;
        }
        return band;
    }

    private SortedMap<Long, Map<String, Histogram>> points(String operation, Instant from, Instant to, Duration step)
            throws SQLException {
        long seconds = Math.max(60, step.toSeconds());
        SortedMap<Long, Map<String, Histogram>> points = new TreeMap<>();
        kept.read(
                operation,
                from,
                to,
                (slot, name, histogram) -> points.computeIfAbsent(
                                Math.floorDiv(slot.getEpochSecond(), seconds) * seconds, _ -> new TreeMap<>())
                        .computeIfAbsent(name.second(), _ -> Histograms.empty())
                        .add(histogram));
        return points;
    }
}
