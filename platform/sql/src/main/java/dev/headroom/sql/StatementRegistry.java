package dev.headroom.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts by fingerprint, within a bound: when it is full, the sixteenth that was called least since the last time makes
 * room.
 */
final class StatementRegistry {
    private final int most;
    private final StatementSettings settings;
    private final ConcurrentHashMap<Long, StatementCounts> counts = new ConcurrentHashMap<>();
    private long droppedFingerprints;
    private StatementTotals dropped = new StatementTotals(0, 0, 0, 0, 0, 0);

    StatementRegistry(StatementSettings settings) {
        this.most = settings.fingerprints();
        this.settings = settings;
    }

    StatementCounts of(StatementText text, StatementFrames frames) {
        StatementCounts known = counts.get(text.fingerprint().hash());
        return known == null ? begin(text, frames.caller()) : known;
    }

    private synchronized StatementCounts begin(StatementText text, String caller) {
        if (counts.size() >= most) {
            makeRoom();
        }
        return counts.computeIfAbsent(text.fingerprint().hash(), _ -> new StatementCounts(text, caller, settings));
    }

    /** A call that is under way may still count into what was dropped; it is then counted nowhere. */
    private void makeRoom() {
        record Use(StatementCounts counts, long calls) {}
        List<Use> uses = new ArrayList<>();
        for (StatementCounts each : counts.values()) {
            uses.add(new Use(each, each.callsSince()));
        }
        uses.sort(Comparator.comparingLong(Use::calls));
        for (Use use : uses.subList(0, Math.max(1, most / 16))) {
            StatementCounts gone = use.counts();
            counts.remove(gone.fingerprint.hash());
            droppedFingerprints++;
            dropped = plus(dropped, gone);
        }
    }

    private static StatementTotals plus(StatementTotals sum, StatementCounts each) {
        return new StatementTotals(
                sum.calls() + each.calls.sum(),
                sum.rows() + each.rows.sum(),
                sum.errors() + each.errors.sum(),
                sum.nanos() + each.nanos.sum(),
                0,
                0);
    }

    int size() {
        return counts.size();
    }

    synchronized StatementReport.Dropped dropped() {
        return new StatementReport.Dropped(droppedFingerprints, dropped.calls());
    }

    synchronized StatementTotals totals(long slow, long repeats) {
        StatementTotals sum = dropped;
        for (StatementCounts each : counts.values()) {
            sum = plus(sum, each);
        }
        return new StatementTotals(sum.calls(), sum.rows(), sum.errors(), sum.nanos(), slow, repeats);
    }

    List<StatementReport.Line> lines(int most) {
        return counts.values().stream()
                .sorted(Comparator.comparingLong((StatementCounts each) -> each.nanos.sum())
                        .reversed())
                .limit(most)
                .map(StatementCounts::line)
                .toList();
    }

    List<WorkloadStatement> workload() {
        return counts.values().stream().map(StatementCounts::workload).toList();
    }

    StatementReport.@Nullable Line line(String fingerprint) {
        StatementCounts known = counts.get(Fingerprint.parse(fingerprint));
        return known == null ? null : known.line();
    }

    List<StatementSample> samples(String fingerprint) {
        StatementCounts known = counts.get(Fingerprint.parse(fingerprint));
        return known == null ? List.of() : known.samples();
    }
}
