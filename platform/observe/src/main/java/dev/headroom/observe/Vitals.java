package dev.headroom.observe;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What browsers tell of pages and components, as histograms: by page and vital, and by component. Names are bounded;
 * what is beyond the bound counts as {@code other}, so that a million names cost nothing. Thread-safe. What a node was
 * told goes to a {@link VitalHistory} where there is one.
 */
public final class Vitals {
    /** The prefix of a component's time. */
    public static final String COMPONENT = "component:";

    private static final ErrorCode INVALID = new ErrorCode("VITALS_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern PAGE = Pattern.compile("/[A-Za-z0-9_/:.{}*-]{0,99}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}");
    private static final double LONGEST_MILLIS = 60_000;
    private static final double SLOW_COMPONENT_MILLIS = 100;
    private static final double P75 = 75;
    private static final int LEAST_SAMPLES = 8;
    private static final int MOST_SAMPLES = 100;

    private final int mostNames;
    private final Set<HistogramHistory.Name> names = ConcurrentHashMap.newKeySet();
    private final Map<HistogramHistory.Name, Histogram> unkept = new HashMap<>();

    /** @param mostNames of pages with their vitals, and of components, each */
    public Vitals(int mostNames) {
        this.mostNames = mostNames;
    }

    /**
     * One measurement.
     *
     * @param name of a {@link Vital}, or {@code component:} and the name of a component
     * @param page template of its path; null for none
     * @param value milliseconds, or CLS
     */
    public record Sample(String name, @Nullable String page, double value) {}

    /**
     * A vital of a page.
     *
     * @param p75 null below 8 samples
     * @param rating of the p75
     */
    public record Line(
            String page,
            Vital vital,
            long samples,
            @Nullable Double p75,
            Vital.@Nullable Rating rating) {}

    /** A component's times, in milliseconds. */
    public record Component(
            String name, long samples, @Nullable Double p75, double max, boolean slow) {}

    /** What browsers told in a time. */
    public record Report(List<Line> pages, List<Component> components) {}

    /**
     * Takes all samples, or none where one is wrong.
     *
     * @throws CodedException VITALS_INVALID with every sample that is wrong
     */
    public void take(List<Sample> samples) {
        List<Violation> broken = new ArrayList<>();
        if (samples.isEmpty() || samples.size() > MOST_SAMPLES) {
            broken.add(Violation.of("samples", "must be 1..100", samples.size()).instead("send more often"));
        }
        for (int i = 0; i < Math.min(samples.size(), MOST_SAMPLES); i++) {
            check(samples.get(i), "samples[" + i + "]", broken);
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
        samples.forEach(this::keep);
    }

    private static void check(Sample sample, String where, List<Violation> broken) {
        double most = LONGEST_MILLIS;
        if (sample.name().startsWith(COMPONENT)) {
            if (!NAME.matcher(sample.name().substring(COMPONENT.length())).matches()) {
                broken.add(Violation.of(
                        where + ".name", "must name a component with 1..60 letters, digits and -_.", sample.name()));
            }
        } else {
            most = Vital.named(sample.name()).map(Vital::most).orElse(-1.0);
        }
        if (most < 0) {
            List<String> known = Arrays.stream(Vital.values()).map(Vital::name).toList();
            broken.add(Violation.of(where + ".name", "must be one of " + known + " or component:NAME", sample.name())
                    .instead(Nearest.to(sample.name(), known)
                            .map(near -> "did you mean " + near)
                            .orElse("")));
        } else if (!(sample.value() >= 0 && sample.value() <= most)) {
            broken.add(Violation.of(where + ".value", "must be 0.." + Math.round(most), sample.value()));
        }
        String page = sample.page();
        if (page != null && !PAGE.matcher(page).matches()) {
            broken.add(Violation.of(where + ".page", "must be a path's template of at most 100 characters", page));
        }
    }

    private void keep(Sample sample) {
        if (sample.name().startsWith(COMPONENT)) {
            String component = sample.name().substring(COMPONENT.length());
            add(COMPONENT, component, Math.round(sample.value() * 1000));
            return;
        }
        Vital vital = Vital.named(sample.name()).orElseThrow();
        add(vital.name(), sample.page() == null ? "/" : sample.page(), Math.round(sample.value() * vital.scale()));
    }

    /** Pages and components are bounded apart, so that neither crowds the other out. */
    private void add(String kind, String named, long value) {
        HistogramHistory.Name name = new HistogramHistory.Name(kind, named);
        if (!names.contains(name)) {
            boolean component = kind.equals(COMPONENT);
            long alike = names.stream()
                    .filter(known -> known.first().equals(COMPONENT) == component)
                    .count();
            name = alike < mostNames ? name : new HistogramHistory.Name(kind, Operations.OTHER);
            names.add(name);
        }
        synchronized (unkept) {
            unkept.computeIfAbsent(name, _ -> Histograms.empty()).recordValue(Math.max(1, value));
        }
    }

    /** What was told since the last call and not put back. */
    Map<HistogramHistory.Name, Histogram> takeUnkept() {
        synchronized (unkept) {
            Map<HistogramHistory.Name, Histogram> taken = Map.copyOf(unkept);
            unkept.clear();
            return taken;
        }
    }

    /** What was taken and couldn't be kept. */
    void putBack(Map<HistogramHistory.Name, Histogram> taken) {
        synchronized (unkept) {
            taken.forEach((name, told) ->
                    unkept.computeIfAbsent(name, _ -> Histograms.empty()).add(told));
        }
    }

    /** What this node was told since its start, or since it last kept any. */
    public Report report() {
        return report(Map.of());
    }

    /** The same with what all nodes kept before. */
    public Report report(VitalHistory.Past past) {
        return report(past.told());
    }

    /** The slowest components and the worst vitals first. */
    private Report report(Map<HistogramHistory.Name, Histogram> kept) {
        Map<HistogramHistory.Name, Histogram> all = new HashMap<>();
        kept.forEach((name, told) -> all.put(name, told.copy()));
        synchronized (unkept) {
            unkept.forEach((name, told) ->
                    all.computeIfAbsent(name, _ -> Histograms.empty()).add(told));
        }
        List<Line> lines = new ArrayList<>();
        List<Component> parts = new ArrayList<>();
        all.forEach((name, histogram) -> {
            if (name.first().equals(COMPONENT)) {
                parts.add(component(name.second(), histogram));
            } else {
                // a release that is newer may know more vitals
                Vital.named(name.first()).ifPresent(vital -> lines.add(line(vital, name.second(), histogram)));
            }
        });
        lines.sort(Comparator.comparingInt((Line line) -> place(line.rating()))
                .thenComparing(Line::page)
                .thenComparing(Line::vital));
        parts.sort(Comparator.comparingDouble((Component one) -> one.p75() == null ? 0 : one.p75())
                .reversed());
        return new Report(lines, parts);
    }

    private static Line line(Vital vital, String page, Histogram histogram) {
        Double p75 = p75(histogram, vital.scale());
        return new Line(page, vital, histogram.getTotalCount(), p75, p75 == null ? null : vital.rate(p75));
    }

    private static Component component(String name, Histogram histogram) {
        Double p75 = p75(histogram, 1000);
        return new Component(
                name,
                histogram.getTotalCount(),
                p75,
                histogram.getMaxValue() / 1e3,
                p75 != null && p75 > SLOW_COMPONENT_MILLIS);
    }

    private static int place(Vital.@Nullable Rating rating) {
        return switch (rating) {
            case POOR -> 0;
            case NEEDS_IMPROVEMENT -> 1;
            case GOOD -> 2;
            case null -> 3;
        };
    }

    private static @Nullable Double p75(Histogram histogram, double scale) {
        return histogram.getTotalCount() < LEAST_SAMPLES
                ? null
                : (Double) (histogram.getValueAtPercentile(P75) / scale);
    }
}
