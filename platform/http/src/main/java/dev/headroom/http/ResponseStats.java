package dev.headroom.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a response cache since it was made. */
final class ResponseStats {
    final LongAdder hits = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder collapsed = new LongAdder();
    final LongAdder renewed = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder plain = new LongAdder();
    final LongAdder sent = new LongAdder();
    private final Map<String, LongAdder> passed = new ConcurrentHashMap<>();

    /** The reasons are few: they are written in this package. */
    void passed(String why) {
        passed.computeIfAbsent(why, _ -> new LongAdder()).increment();
    }

    /** A body went out. */
    void sent(long plainBytes, long sentBytes) {
        plain.add(plainBytes);
        sent.add(sentBytes);
    }

    long count(String outcome) {
        return switch (outcome) {
            case "hit" -> hits.sum();
            case "stale" -> stale.sum();
            case "miss" -> misses.sum();
            case "collapsed" -> collapsed.sum();
            case "renewed" -> renewed.sum();
            case "failed" -> failed.sum();
            case "passed" -> passed.values().stream().mapToLong(LongAdder::sum).sum();
            default -> 0;
        };
    }

    Map<String, Long> snapshot() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("hit", hits.sum());
        counts.put("stale", stale.sum());
        counts.put("miss", misses.sum());
        counts.put("collapsed", collapsed.sum());
        counts.put("renewed", renewed.sum());
        counts.put("failed", failed.sum());
        passed.forEach((why, count) -> counts.put("passed: " + why, count.sum()));
        return counts;
    }
}
