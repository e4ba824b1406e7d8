package dev.headroom.cachetck;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a scenario.
 *
 * @param product that was run
 * @param note the observed violation, or what the product doesn't offer; empty where it passed and nothing is to say
 * @param figures measured on the way, by name with its unit
 * @param millis it took
 */
public record Verdict(
        String product, Scenario scenario, Outcome outcome, String note, Map<String, Double> figures, long millis) {
    /** Passed, failed or not asked of the product. */
    public enum Outcome {
        PASSED,
        FAILED,
        UNSUPPORTED
    }

    public Verdict {
        figures = new TreeMap<>(figures);
    }
}
