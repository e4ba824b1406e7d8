package dev.headroom.observe;

import java.util.Locale;
import java.util.Optional;

/**
 * What browsers measure of a page, with the published thresholds, judged at p75 (web.dev/articles/vitals). FID is taken
 * from old clients; INP has replaced it.
 */
public enum Vital {
    /** Largest Contentful Paint, milliseconds. */
    LCP(2500, 4000, 60_000),
    /** Interaction to Next Paint, milliseconds. */
    INP(200, 500, 60_000),
    /** Cumulative Layout Shift, a number without a unit. */
    CLS(0.1, 0.25, 100),
    /** First Contentful Paint, milliseconds. */
    FCP(1800, 3000, 60_000),
    /** Time to First Byte, milliseconds. */
    TTFB(800, 1800, 60_000),
    /** First Input Delay, milliseconds; superseded. */
    FID(100, 300, 60_000);

    private final double good;
    private final double poor;
    private final double most;

    Vital(double good, double poor, double most) {
        this.good = good;
        this.poor = poor;
        this.most = most;
    }

    /** How a value is rated. */
    public enum Rating {
        /** At most the first threshold. */
        GOOD,
        /** Between the two. */
        NEEDS_IMPROVEMENT,
        /** Above the second. */
        POOR
    }

    /** The one of that name, in letters of either case. */
    public static Optional<Vital> named(String name) {
        for (Vital vital : values()) {
            if (vital.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(vital);
            }
        }
        return Optional.empty();
    }

    /** The rating of a value. */
    public Rating rate(double value) {
        if (value <= good) {
            return Rating.GOOD;
        }
        return value <= poor ? Rating.NEEDS_IMPROVEMENT : Rating.POOR;
    }

    /** From which on a value can't be one. */
    public double most() {
        return most;
    }

    /** In what {@link Vitals} counts: a histogram holds whole numbers. */
    double scale() {
        return this == CLS ? 10_000 : 1000;
    }
}
