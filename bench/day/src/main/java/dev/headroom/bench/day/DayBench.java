package dev.headroom.bench.day;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Measures, on a running service with its data directory's credentials: the outlooks of all households in one set-based
 * run, and one household's kept outlook by key, as the server times it. Writes one JSON document.
 *
 * <p>Arguments: the data directory, the file to write, and the commit that runs.
 */
public final class DayBench {
    private static final int WARM_UP = 3_000;
    /** A p99 needs 2,000 samples. */
    private static final int SAMPLES = 5_000;

    private static final int SET_RUNS = 3;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Set<String> FAILED = Set.of("DEAD", "DISCARDED");

    private final RunningService service;

    private DayBench(RunningService service) {
        this.service = service;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT");
        }
        RunningService service = RunningService.over(Path.of(arguments[0]));
        DayBench bench = new DayBench(service);
        Map<String, Object> result = RunningService.result(arguments[2]);
        result.put("set_based_run", bench.setBasedRun(service.signIn("operator")));
        JsonNode demo = service.signIn("demo");
        long household = demo.at("/user/household_id").longValue();
        String tier = service.tier(household, "load");
        try {
            result.put("outlook_by_key", bench.byKey(demo));
        } finally {
            service.tier(household, tier);
        }
        RunningService.write(result, Path.of(arguments[1]));
    }

    /** The first run may find old outlooks to correct; the later ones rewrite the same day. */
    private Map<String, Object> setBasedRun(JsonNode operator) throws IOException, InterruptedException {
        double[] seconds = new double[SET_RUNS];
        long households = 0;
        for (int i = 0; i < SET_RUNS; i++) {
            JsonNode run = ended(operator.get("token").asString());
            seconds[i] = run.get("millis").longValue() / 1e3;
            households = run.get("done").longValue();
        }
        return Map.of("households", households, "seconds", seconds);
    }

    /** Runs the schedule that tells everybody's day; what its job came to. */
    private JsonNode ended(String token) throws IOException, InterruptedException {
        JsonNode job = service.json("POST", "/api/v1/operator/jobs/schedules/outlook_everybody/run", token);
        String path = "/api/v1/operator/jobs/" + job.get("id").longValue();
        while (!"DONE".equals(job.get("state").asString())) {
            if (FAILED.contains(job.get("state").asString())) {
                throw new IOException("the run of all outlooks failed: " + job.get("error"));
            }
            Thread.sleep(POLL);
            job = service.json("GET", path, token);
        }
        return job.get("result");
    }

    private Map<String, Object> byKey(JsonNode demo) throws IOException, InterruptedException {
        String path = "/api/v2/daily-outlook/" + demo.at("/user/id").longValue();
        double[] millis = new double[SAMPLES];
        int kept = 0;
        for (int i = -WARM_UP; i < SAMPLES; i++) {
            HttpResponse<String> answer =
                    service.send("GET", path, demo.get("token").asString());
            if (i >= 0) {
                String timing = answer.headers().firstValue("Server-Timing").orElseThrow();
                millis[i] = Double.parseDouble(timing.substring(timing.indexOf('=') + 1));
                kept += answer.headers().firstValue("Cache-Status").orElse("").contains("; hit") ? 1 : 0;
            }
        }
        Arrays.sort(millis);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("samples", SAMPLES);
        result.put("kept", kept);
        result.put("unit", "milliseconds at the server, one request at a time");
        result.put("p50", millis[SAMPLES / 2]);
        result.put("p95", millis[SAMPLES * 95 / 100]);
        result.put("p99", millis[SAMPLES * 99 / 100]);
        result.put("max", millis[SAMPLES - 1]);
        return result;
    }
}
