package dev.headroom.faults;

import dev.headroom.bench.load.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a scenario found, compared with what it promises, one after the other. */
final class Judgement {
    static final String SECONDS = "by second: ok, shed, error, p50, p99, max";

    private final String scenario;
    private final Extent extent;
    private final List<Criterion> criteria = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private String skipped = "";

    Judgement(String scenario, Extent extent) {
        this.scenario = scenario;
        this.extent = extent;
    }

    Extent extent() {
        return extent;
    }

    /** The machine lacks what it needs. */
    void skip(String why) {
        skipped = why;
    }

    String skipped() {
        return skipped;
    }

    void is(String name, boolean kept, Object found) {
        criteria.add(new Criterion(name, "true", String.valueOf(found), kept));
    }

    void none(String name, long found) {
        criteria.add(new Criterion(name, "0", Long.toString(found), found == 0));
    }

    void atMost(String name, double limit, double found) {
        criteria.add(new Criterion(name, "at most " + text(limit), text(found), found <= limit));
    }

    void atLeast(String name, double limit, double found) {
        criteria.add(new Criterion(name, "at least " + text(limit), text(found), found >= limit));
    }

    /** A time says something in a full run only; a brief one writes it down. */
    void timeAtMost(String name, double limitMillis, double foundMillis) {
        if (extent.full()) {
            atMost(name + ", ms", limitMillis, foundMillis);
        } else {
            figures.put(name + ", ms", foundMillis);
        }
    }

    void figure(String name, Object value) {
        figures.put(name, value);
    }

    /** Failed requests and p99 of each part of the run. */
    void traffic(Figures of) {
        traffic(of, extent);
    }

    /** As {@link #traffic(Figures)}, where its parts took other times than those of the scenario. */
    void traffic(Figures of, Extent parts) {
        figures.put("baseline p99 ms", of.percentile(0, parts.faultFrom(), 99));
        figures.put("fault p99 ms", of.percentile(parts.faultFrom(), parts.faultUntil(), 99));
        figures.put("recovery p99 ms", of.percentile(parts.faultUntil(), parts.end(), 99));
        figures.put("sent", of.sent());
        figures.put("shed", of.count(Figures.End.SHED));
        figures.put("failed", of.errors());
        if (!of.firstTrouble().isEmpty()) {
            figures.put("first trouble", of.firstTrouble());
        }
        figures.put(
                SECONDS,
                of.seconds().stream()
                        .map(one -> List.of(one.ok(), one.shed(), one.error(), one.p50(), one.p99(), one.max()))
                        .toList());
    }

    /** Of all that was sent. */
    void failedAtMost(double share, Figures of) {
        atMost("share of requests that failed", share, of.errors() / (double) Math.max(1, of.sent()));
    }

    boolean passed() {
        return criteria.stream().allMatch(Criterion::kept);
    }

    List<Criterion> criteria() {
        return List.copyOf(criteria);
    }

    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", "headroom.faults/1");
        report.put("scenario", scenario);
        report.put("verdict", !skipped.isEmpty() ? "SKIPPED" : passed() ? "PASSED" : "FAILED");
        if (!skipped.isEmpty()) {
            report.put("why", skipped);
        }
        report.put("seed", extent.seed());
        report.put("full", extent.full());
        report.put("seconds", extent.end());
        report.put("rate", extent.rate());
        report.put("criteria", criteria);
        report.put("figures", figures);
        return report;
    }

    private static String text(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public String toString() {
        return scenario + (passed() ? " passed" : " FAILED") + criteria + figures;
    }
}
