package dev.headroom.observe;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What some operations together came to up to a moment; two of one node tell of the time between them. */
public final class OperationTotals {
    private static final String TOGETHER = "together";

    private final Map<String, Histogram> byOutcome;
    private final int resets;

    /** @param resets totals of different numbers have nothing in common */
    OperationTotals(Map<String, Histogram> byOutcome, int resets) {
        this.byOutcome = byOutcome;
        this.resets = resets;
    }

    /** The time since an earlier moment, or since everything was begun anew where that came between. */
    public OperationReport since(OperationTotals before) {
        Map<String, Histogram> grown = new HashMap<>();
        byOutcome.forEach((outcome, histogram) -> {
            Histogram difference = histogram.copy();
            Histogram then = before.resets == resets ? before.byOutcome.get(outcome) : null;
            if (then != null) {
                difference.subtract(then);
            }
            grown.put(outcome, difference);
        });
        return OperationReport.of(TOGETHER, grown);
    }
}
