package dev.headroom.finance.analytics.returns;

import java.util.ArrayList;
import java.util.List;

/**
 * The roots of {@code sum a[i] exp(-s t[i])} in {@code s = ln(1+r)}. By Descartes' rule for exponential sums, flows
 * whose sign changes once have exactly one root; more changes are scanned for, with a look at the extremes between the
 * grid's points so that close pairs are not missed. Below zero the sum is scaled by {@code exp(s t[last])}, so no
 * exponent is above zero and nothing overflows.
 */
final class NetPresentValue {
    private static final double LEAST = -40;
    private static final double DENSE_TO = 6;
    private static final double MOST = 300;
    private static final double STEP = 1.0 / 32;
    private static final int MOST_ROUNDS = 200;

    private final double[] years;
    private final double[] amounts;
    private final double last;

    /**
     * @param years ascending from 0, each once
     * @param amounts none is zero
     */
    NetPresentValue(double[] years, double[] amounts) {
        this.years = years;
        this.amounts = amounts;
        this.last = years[years.length - 1];
    }

    /** Every root, ascending. */
    List<Double> roots() {
        int changes = 0;
        for (int i = 1; i < amounts.length; i++) {
            changes += amounts[i] > 0 == amounts[i - 1] > 0 ? 0 : 1;
        }
        return switch (changes) {
            case 0 -> List.of();
            case 1 -> single();
            default -> scan();
        };
    }

    private List<Double> single() {
        double reach = 0.5;
        while (reach <= MOST) {
            if (value(-reach) > 0 != value(reach) > 0) {
                return List.of(polish(-reach, reach));
            }
            reach *= 2;
        }
        return scan();
    }

    private List<Double> scan() {
        List<Double> roots = new ArrayList<>();
        double left = LEAST;
        while (left < MOST) {
            double step = left < DENSE_TO ? STEP : Math.max(STEP, (left - DENSE_TO) / 16);
            // 0 is a border: the scaling changes there, and with it the extremes
            double right = left < 0 && left + step > 0 ? 0 : left + step;
            collect(left, right, roots);
            left = right;
        }
        return roots;
    }

    private void collect(double left, double right, List<Double> roots) {
        double atLeft = value(left);
        double atRight = scaled(right, left < 0);
        if (atLeft == 0) {
            roots.add(left);
        } else if (atLeft > 0 != atRight > 0 && atRight != 0) {
            roots.add(polish(left, right));
        } else if (atRight != 0) {
            double extreme = extreme(left, right);
            if (!Double.isNaN(extreme) && value(extreme) > 0 != atLeft > 0) {
                roots.add(polish(left, extreme));
                roots.add(polish(extreme, right));
            }
        }
    }

    /** Where the slope changes its sign inside, NaN where it keeps it. */
    private double extreme(double left, double right) {
        boolean scaling = left < 0;
        boolean rising = slope(left, scaling) > 0;
        if (slope(right, scaling) > 0 == rising) {
            return Double.NaN;
        }
        double low = left;
        double high = right;
        for (int i = 0; i < 60; i++) {
            double middle = 0.5 * (low + high);
            if (slope(middle, scaling) > 0 == rising) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    /** Newton inside a bracket, halved wherever Newton leaves it. */
    private double polish(double left, double right) {
        double low = left;
        double high = right;
        boolean positiveLow = value(low) > 0;
        double s = 0.5 * (low + high);
        for (int i = 0; i < MOST_ROUNDS; i++) {
            boolean scaling = s < 0;
            double value = scaled(s, scaling);
            if (value == 0) {
                return s;
            }
            if (value > 0 == positiveLow) {
                low = s;
            } else {
                high = s;
            }
            double next = s - value / slope(s, scaling);
            if (!(next > low && next < high)) {
                next = 0.5 * (low + high);
            }
            if (Math.abs(next - s) <= 1e-16 * Math.max(1, Math.abs(s)) || next == low || next == high) {
                return next;
            }
            s = next;
        }
        return s;
    }

    private double value(double s) {
        return scaled(s, s < 0);
    }

    private double scaled(double s, boolean scaling) {
        double sum = 0;
        double origin = scaling ? last : 0;
        for (int i = 0; i < years.length; i++) {
            sum += amounts[i] * Math.exp(s * (origin - years[i]));
        }
        return sum;
    }

    private double slope(double s, boolean scaling) {
        double sum = 0;
        double origin = scaling ? last : 0;
        for (int i = 0; i < years.length; i++) {
            sum += amounts[i] * (origin - years[i]) * Math.exp(s * (origin - years[i]));
        }
        return sum;
    }
}
