package dev.headroom.sql;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of each declared index.
 *
 * @param results in the order of the declaration
 * @param waited for another node that built
 */
public record BuildReport(List<Result> results, Duration waited) {
    /** How a declared index came to be, or why not. */
    public enum Outcome {
        /** This run built it. */
        BUILT,
        /** It was valid already, by an earlier run or by another node. */
        PRESENT,
        /** An index of that name is valid and isn't what was declared; it stays. */
        DIFFERENT,
        /**
         * The problem says why. What is left behind is nothing, or what the next run goes on from: the built parts of a
         * partitioned index, and an invalid index where the transaction in the way keeps it from being dropped too.
         */
        FAILED
    }

    /**
     * One index.
     *
     * @param index its name
     * @param attempts builds begun, 0 where none was needed
     * @param removed invalid leftovers that were dropped on the way
     * @param millis from its turn to its end
     * @param bytes size of the finished index, 0 where there is none
     * @param problem why it isn't there, or what is in its place
     */
    public record Result(
            String index,
            Outcome outcome,
            int attempts,
            int removed,
            long millis,
            long bytes,
            Optional<Violation> problem) {}

    public BuildReport {
        results = List.copyOf(results);
    }

    /** Whether every declared index is there and valid, as declared. */
    public boolean complete() {
        return results.stream()
                .allMatch(result -> result.outcome() == Outcome.BUILT || result.outcome() == Outcome.PRESENT);
    }

    /** What went wrong, in the order of the declaration. */
    public List<Violation> problems() {
        return results.stream().flatMap(result -> result.problem().stream()).toList();
    }
}
