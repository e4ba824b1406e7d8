package dev.headroom.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the checker for long: every fault at random from a seed until enough was read, and then each rule taken out in
 * turn, which has to be found. Prints the verdict as JSON; exits 1 where a promise was broken, or a missing rule went
 * unnoticed.
 */
public final class FreshnessFaults {
    private static final Duration MUTANTS_LAST = Duration.ofMinutes(2);

    private FreshnessFaults() {}

    private static FreshnessRun.Verdict run(DatabasePair database, FreshnessRun.Extent extent)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        FreshnessRun.Verdict verdict = FreshnessRun.run(database, extent);
        System.err.printf(
                "%s by %s without %s: %d reads in %.0f s, %d broken promises%n",
                verdict.passed() ? "passed" : "FAILED",
                extent.feed(),
                extent.without(),
                verdict.reads(),
                verdict.seconds(),
                verdict.breaches().size());
        return verdict;
    }

    /** All runs of one call. */
    private record Report(boolean passed, List<FreshnessRun.Verdict> runs) {}

    /** Arguments: the file for the verdict, the seed, reads of each feed at least, minutes for each at most. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException, ExecutionException {
        Path file = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        long reads = Long.parseLong(args[2]);
        Duration lasts = Duration.ofMinutes(Long.parseLong(args[3]));
        List<FreshnessRun.Verdict> runs = new ArrayList<>();
        try (DatabasePair database = DatabasePair.start()) {
            for (Feed feed : Feed.values()) {
                runs.add(run(database, new FreshnessRun.Extent(seed, lasts, reads, feed, Without.NOTHING)));
            }
            for (Without without : Without.values()) {
                if (without != Without.NOTHING) {
                    runs.add(run(
                            database, new FreshnessRun.Extent(seed, MUTANTS_LAST, Long.MAX_VALUE, Feed.LOG, without)));
                }
            }
        }
        boolean passed = runs.stream().allMatch(FreshnessRun.Verdict::passed);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                JsonMapper.builder()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .build()
                                .writeValueAsString(new Report(passed, runs))
                        + "\n");
        System.exit(passed ? 0 : 1);
    }
}
