package dev.headroom.bench.day;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures what observing costs, on a running service under a steady load: processor time per request in slices with
 * everything recorded, judged and scraped as deployed, and in slices with nothing of it, in pairs of an order drawn by
 * chance. Pairs of equal slices before them say how much the same differs from itself. Of many short pairs the median
 * is told, since neighbours of the machine make some of them useless. What one scrape costs is measured beside it,
 * without load and much more exactly.
 *
 * <p>Arguments: the data directory, the file to write, the commit that runs, and {@code quick} for a short run.
 */
public final class ObserveBench {
    private static final int RATE = 500;
    /** As in deploy/prometheus. */
    private static final Duration OBJECTIVES_EVERY = Duration.ofSeconds(1);

    /** As there, for all the rest. */
    private static final Duration ALL_EVERY = Duration.ofSeconds(15);

    private static final int SCRAPES = 200;
    private static final int RESAMPLES = 10_000;

    private final RunningService service;
    private final BoundedLoad load;
    private final Duration slice;
    private final String operator;
    private final Random chance = new Random(42);
    private Duration sinceAll = Duration.ZERO;

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
            ObserveBench bench = new ObserveBench(service, load, quick ? Duration.ofSeconds(2) : Duration.ofSeconds(4));
            Thread.sleep(quick ? 5_000 : 60_000);
            result.put("requests_per_second_at_most", RATE);
            result.put("slice_seconds", bench.slice.toSeconds());
            result.put("same_beside_itself", figures(bench.pairs(quick ? 3 : 50, true)));
            List<Pair> observed = bench.pairs(quick ? 5 : 150, false);
            result.put("observed_beside_unobserved", figures(observed));
            result.put("wanted_percent_at_most", 2);
            BoundedLoad.Spent spent = load.spent();
            result.put("requests", spent.answered());
            result.put("failed", spent.failed());
            load.end();
            result.put("scrapes", bench.scrapes(observed));
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
            for (Duration passed = Duration.ZERO; passed.compareTo(slice) < 0; passed = passed.plus(OBJECTIVES_EVERY)) {
                Thread.sleep(OBJECTIVES_EVERY);
                if (observed) {
                    scrape();
                }
            }
            return load.spent().microsPerRequest(before);
        } finally {
            service.send("POST", "/api/v1/performance-metrics/pause?seconds=0", operator);
        }
    }

    private void scrape() throws Exception {
        load.scrapeObjectives();
        sinceAll = sinceAll.plus(OBJECTIVES_EVERY);
        if (sinceAll.compareTo(ALL_EVERY) >= 0) {
            sinceAll = Duration.ZERO;
            load.scrape();
        }
    }

    /** One scrape, in microseconds, and what the scrapes that are deployed take of what the load took. */
    private Map<String, Object> scrapes(List<Pair> observed) throws Exception {
        double idle = idle();
        double objectives = each(load::scrapeObjectives, idle);
        double all = each(load::scrape, idle);
        double second = objectives / OBJECTIVES_EVERY.toSeconds() + all / ALL_EVERY.toSeconds();
        double ofLoad = RATE * microsPerRequest(observed);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("objectives_micros", rounded(objectives));
        figures.put("all_micros", rounded(all));
        figures.put("percent_of_the_load", rounded(100 * second / ofLoad));
        return figures;
    }

    private interface Scrape {
        void run() throws Exception;
    }

    /** Processor time of the service in a second without load, in microseconds. */
    private double idle() throws Exception {
        double before = load.spent().processorNanos();
        Thread.sleep(ALL_EVERY);
        return (load.spent().processorNanos() - before) / 1e3 / ALL_EVERY.toSeconds();
    }

    private double each(Scrape scrape, double idle) throws Exception {
        double before = load.spent().processorNanos();
        long began = System.nanoTime();
        for (int i = 0; i < SCRAPES; i++) {
            scrape.run();
        }
        double passed = (System.nanoTime() - began) / 1e9;
        return ((load.spent().processorNanos() - before) / 1e3 - idle * passed) / SCRAPES;
    }

    private static Map<String, Object> figures(List<Pair> pairs) {
        double[] more = pairs.stream().mapToDouble(Pair::more).toArray();
        double[] medians = new double[RESAMPLES];
        Random chance = new Random(7);
        for (int i = 0; i < RESAMPLES; i++) {
            double[] drawn = new double[more.length];
            for (int k = 0; k < more.length; k++) {
                drawn[k] = more[chance.nextInt(more.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pairs", pairs.size());
        figures.put("micros_per_request", rounded(microsPerRequest(pairs)));
        figures.put("more_percent", rounded(100 * median(more)));
        figures.put("more_percent_low", rounded(100 * medians[(int) (RESAMPLES * 0.025)]));
        figures.put("more_percent_high", rounded(100 * medians[(int) (RESAMPLES * 0.975)]));
        return figures;
    }

    /** Without observation. */
    private static double microsPerRequest(List<Pair> pairs) {
        return median(pairs.stream().mapToDouble(Pair::off).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
