package dev.headroom.sql;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The latest slow executions, and the places that repeat statements; both bounded. */
final class StatementEvents {
    private static final int MOST_SLOW = 200;
    private static final int MOST_PLACES = 500;
    private static final long TOLD_EACH = TimeUnit.MINUTES.toNanos(1);

    private final ArrayDeque<Ended> slow = new ArrayDeque<>();
    private final LinkedHashMap<String, RepeatReport> repeats = new LinkedHashMap<>();
    private long slowCount;
    private long repeatCount;

    /** A slow execution whose rows aren't known yet. */
    record Pending(
            StatementCounts counts,
            long nanos,
            int binds,
            String caller,
            @Nullable String values) {
        StatementReport.Slow told(Duration ago, long rows) {
            return new StatementReport.Slow(
                    ago,
                    counts.fingerprint.id(),
                    counts.fingerprint.sql(),
                    nanos / 1e6,
                    rows,
                    binds,
                    caller.isEmpty() ? null : caller,
                    values);
        }
    }

    /** A slow execution, when it ended by the ticker, and its rows. */
    private record Ended(Pending execution, long nanos, long rows) {}

    /**
     * How many slow executions of its statement the log left out before this one; -1 where it leaves out this one too,
     * as it does within a minute of the last it told of: a batch over all that is stored would bury everything else.
     */
    synchronized long add(Pending execution, long now, long rows) {
        slowCount++;
        if (slow.size() == MOST_SLOW) {
            slow.removeLast();
        }
        slow.addFirst(new Ended(execution, now, rows));
        return execution.counts().slowAt(now, TOLD_EACH);
    }

    /** Whether the place is new. */
    synchronized boolean add(RepeatFinding finding) {
        repeatCount++;
        String place = finding.kind() + finding.fingerprint() + finding.stack();
        RepeatReport known = repeats.remove(place);
        if (known == null && repeats.size() == MOST_PLACES) {
            repeats.pollFirstEntry();
        }
        repeats.put(
                place,
                known == null
                        ? new RepeatReport(finding, 1, finding.count())
                        : new RepeatReport(finding, known.scopes() + 1, known.executions() + finding.count()));
        return known == null;
    }

    synchronized List<StatementReport.Slow> slow(long now) {
        return slow.stream()
                .map(each -> each.execution().told(Duration.ofNanos(now - each.nanos()), each.rows()))
                .toList();
    }

    synchronized List<RepeatReport> repeats() {
        List<RepeatReport> all = new ArrayList<>(repeats.values());
        all.sort(Comparator.comparingLong(RepeatReport::executions).reversed());
        return List.copyOf(all);
    }

    synchronized long slowCount() {
        return slowCount;
    }

    synchronized long repeatCount() {
        return repeatCount;
    }
}
