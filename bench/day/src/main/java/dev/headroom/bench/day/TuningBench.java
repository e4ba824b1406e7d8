package dev.headroom.bench.day;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Sets one setting of a running service wrong, under a steady load, and lets its tuner repair it, one trial after the
 * other, until nothing more is recommended or kept. Writes down every trial and what a request cost before, while it
 * was wrong, and afterwards.
 *
 * <p>Arguments: the data directory, the file to write, the commit that runs, the setting, its wrong value, and
 * {@code quick} for a short run. Trials take as long as the service's {@code headroom.tuning.block} and {@code .pairs}
 * say.
 */
public final class TuningBench {
    private static final int RATE = 150;
    private static final String TUNE = "/api/v1/performance/tune";
    private static final int MOST_TRIALS = 12;
    /** In a row: another time it may be quieter. */
    private static final int NOISY_AT_MOST = 2;

    private final RunningService service;
    private final String operator;

    private TuningBench(RunningService service) throws Exception {
        this.service = service;
        this.operator = service.signIn("operator").get("token").asString();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 5) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT SETTING VALUE [quick]");
        }
        boolean quick = arguments.length > 5;
        Path data = Path.of(arguments[0]);
        RunningService service = RunningService.over(data);
        Map<String, Object> result = RunningService.result(arguments[2]);
        TuningBench bench = new TuningBench(service);
        Duration look = quick ? Duration.ofSeconds(5) : Duration.ofSeconds(60);
        try (Homes homes = new Homes(data, quick ? 200 : 5000);
                BoundedLoad load = new BoundedLoad(service.url(), homes, RATE)) {
            // cold code is slow code, and cold caches are dear ones
            Thread.sleep(look.multipliedBy(4));
            bench.repair(result, load, arguments[3], Double.parseDouble(arguments[4]), look);
            BoundedLoad.Spent spent = load.spent();
            result.put("requests", spent.answered());
            result.put("failed", spent.failed());
        } finally {
            service.send("DELETE", TUNE, bench.operator);
        }
        RunningService.write(result, Path.of(arguments[1]));
    }

    private void repair(Map<String, Object> result, BoundedLoad load, String setting, double wrong, Duration look)
            throws Exception {
        result.put("setting", setting);
        result.put("requests_per_second_at_most", RATE);
        result.put("micros_per_request_before", Math.round(load.cost(look)));
        JsonNode set = read(service.send(
                        "PUT",
                        TUNE,
                        operator,
                        HttpRequest.BodyPublishers.ofString(
                                "{\"setting\":\"" + setting + "\",\"value\":" + wrong + "}"))
                .body());
        result.put("configured", set.get("configured").doubleValue());
        result.put("set_to", wrong);
        Thread.sleep(look);
        result.put("micros_per_request_wrong", Math.round(load.cost(look)));
        List<Object> trials = new ArrayList<>();
        int noisy = 0;
        boolean goesOn = true;
        while (goesOn && trials.size() < MOST_TRIALS) {
            Thread.sleep(look);
            Map<String, Object> trial = trial(setting);
            System.err.println(trial);
            trials.add(trial);
            noisy = "TOO_NOISY".equals(trial.get("decision")) ? noisy + 1 : 0;
            goesOn = "COMMITTED".equals(trial.get("decision")) || (noisy > 0 && noisy <= NOISY_AT_MOST);
        }
        result.put("trials", trials);
        result.put("value_at_the_end", current(setting));
        result.put("micros_per_request_after", Math.round(load.cost(look)));
    }

    private static JsonNode read(String text) {
        return RunningService.JSON.readTree(text);
    }

    private JsonNode tune(String body) throws Exception {
        return read(service.send("POST", TUNE, operator, HttpRequest.BodyPublishers.ofString(body))
                .body());
    }

    private double current(String setting) throws Exception {
        for (JsonNode one : read(service.send("GET", TUNE, operator).body()).get("settings")) {
            if (one.get("setting").asString().equals(setting)) {
                return one.get("current").doubleValue();
            }
        }
        return Double.NaN;
    }

    /** What is recommended, tried; without a recommendation nothing. */
    private Map<String, Object> trial(String setting) throws Exception {
        Map<String, Object> told = new LinkedHashMap<>();
        for (JsonNode section : tune("{}").get("recommendations")) {
            for (JsonNode advice : section) {
                if (advice.get("setting").asString().equals(setting)) {
                    told.put("from", advice.get("current").doubleValue());
                    told.put("to", advice.get("recommended").doubleValue());
                    told.put("reason", advice.get("reason").asString());
                }
            }
        }
        if (told.isEmpty()) {
            told.put("decision", "NOTHING_RECOMMENDED");
            return told;
        }
        long began = System.nanoTime();
        tune("{\"apply\":\"" + setting + "\"}");
        JsonNode status = tune("{}").get("status");
        while (status.get("trying").booleanValue()) {
            Thread.sleep(1_000);
            status = tune("{}").get("status");
        }
        JsonNode last = status.get("last");
        told.put("decision", last.get("decision").asString());
        told.put("noise", last.get("noise").doubleValue());
        told.put("effect", last.get("effect").doubleValue());
        told.put("p", last.get("p").doubleValue());
        told.put("said", last.get("reason").asString());
        told.put("seconds", (System.nanoTime() - began) / 1_000_000_000L);
        return told;
    }
}
