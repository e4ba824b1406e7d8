package dev.headroom.bench.day;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures what observing costs, on a running service under a steady load: processor time per request in slices with
 * everything recorded, judged and scraped as deployed, and in slices with nothing of it, in pairs of an order drawn by
 * chance. Pairs of equal slices before them say how much the same differs from itself.
 *
 * <p>Arguments: the data directory, the file to write, the commit that runs, and {@code quick} for a short run.
 */
public final class ObserveBench {
    private static final int RATE = 200;
    private static final Duration SCRAPES = Duration.ofSeconds(2);
    private static final int RESAMPLES = 10_000;

    private final RunningService service;
    private final BoundedLoad load;
    private final Duration slice;
    private final String operator;
    private final Random chance = new Random(42);

    private ObserveBench(RunningService service, BoundedLoad load, Duration slice) throws Exception {
        this.service = service;
        this.load = load;
        this.slice = slice;
        this.operator = service.signIn("operator").get("token").asString();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT [quick]");
        }
        boolean quick = arguments.length > 3;
        Path data = Path.of(arguments[0]);
        RunningService service = RunningService.over(data);
        Map<String, Object> result = RunningService.result(arguments[2]);
        try (Homes homes = new Homes(data, 400);
                BoundedLoad load = new BoundedLoad(service.url(), homes, RATE)) {
            ObserveBench bench =
                    new ObserveBench(service, load, quick ? Duration.ofSeconds(3) : Duration.ofSeconds(10));
            Thread.sleep(quick ? 5_000 : 60_000);
            result.put("requests_per_second_at_most", RATE);
            result.put("slice_seconds", bench.slice.toSeconds());
            result.put("same_beside_itself", figures(bench.pairs(quick ? 3 : 20, true)));
            Map<String, Object> observed = figures(bench.pairs(quick ? 5 : 60, false));
            result.put("observed_beside_unobserved", observed);
            result.put("wanted_percent_at_most", 2);
            BoundedLoad.Spent spent = load.spent();
            result.put("requests", spent.answered());
            result.put("failed", spent.failed());
        }
        RunningService.write(result, Path.of(arguments[1]));
    }

    /** By how much the observed slice of each pair cost more, as a share; and what both cost. */
    private record Pair(double off, double on) {
        double more() {
            return on / off - 1;
        }
    }

    private List<Pair> pairs(int count, boolean equal) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean onFirst = chance.nextBoolean();
            double first = slice(onFirst && !equal);
            double second = slice(!onFirst && !equal);
            pairs.add(onFirst ? new Pair(second, first) : new Pair(first, second));
            System.err.printf("pair %d of %d: %.0f and %.0f microseconds%n", i + 1, count, first, second);
        }
        return pairs;
    }

    private double slice(boolean observed) throws Exception {
        if (!observed) {
            service.send("POST", "/api/v1/performance-metrics/pause?seconds=" + (slice.toSeconds() + 5), operator);
        }
        try {
            BoundedLoad.Spent before = load.spent();
            long until = System.nanoTime() + slice.toNanos();
            while (System.nanoTime() - until < 0) {
                Thread.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 1, SCRAPES.toMillis()));
                if (observed) {
                    load.scrape();
                }
            }
            return load.spent().microsPerRequest(before);
        } finally {
            service.send("POST", "/api/v1/performance-metrics/pause?seconds=0", operator);
        }
    }

    private static Map<String, Object> figures(List<Pair> pairs) {
        double[] more = pairs.stream().mapToDouble(Pair::more).toArray();
        double[] means = new double[RESAMPLES];
        Random chance = new Random(7);
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int k = 0; k < more.length; k++) {
                sum += more[chance.nextInt(more.length)];
            }
            means[i] = sum / more.length;
        }
        java.util.Arrays.sort(means);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pairs", pairs.size());
        figures.put(
                "micros_per_request",
                rounded(pairs.stream().mapToDouble(Pair::off).average().orElse(0)));
        figures.put(
                "more_percent",
                rounded(100 * pairs.stream().mapToDouble(Pair::more).average().orElse(0)));
        figures.put("more_percent_low", rounded(100 * means[(int) (RESAMPLES * 0.025)]));
        figures.put("more_percent_high", rounded(100 * means[(int) (RESAMPLES * 0.975)]));
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
