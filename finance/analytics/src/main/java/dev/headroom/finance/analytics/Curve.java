package dev.headroom.finance.analytics;

/** A piecewise linear function, flat beyond its ends. */
final class Curve {
    private final double[] x;
    private final double[] y;

    private Curve(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** @param points pairs (x, y), at least two, x strictly ascending */
    static Curve through(double[]... points) {
        double[] x = new double[points.length];
        double[] y = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            x[i] = points[i][0];
            y[i] = points[i][1];
            if (i > 0 && x[i] <= x[i - 1]) {
                throw new IllegalArgumentException("x must ascend, was %s after %s".formatted(x[i], x[i - 1]));
            }
        }
        return new Curve(x, y);
    }

    double at(double value) {
        if (value <= x[0]) {
            return y[0];
        }
        for (int i = 1; i < x.length; i++) {
            if (value <= x[i]) {
                return y[i - 1] + (y[i] - y[i - 1]) * ((value - x[i - 1]) / (x[i] - x[i - 1]));
            }
        }
        return y[y.length - 1];
    }

    /**
     * The nearest corner with a higher y, above on a rising curve and below on a falling one; the value itself at the
     * best end.
     */
    double nextBetterCorner(double value) {
        double here = at(value);
        boolean rising = y[y.length - 1] > y[0];
        if (rising) {
            for (int i = 0; i < x.length; i++) {
                if (x[i] > value && y[i] > here) {
                    return x[i];
                }
            }
        } else {
            for (int i = x.length - 1; i >= 0; i--) {
                if (x[i] < value && y[i] > here) {
                    return x[i];
                }
            }
        }
        return value;
    }
}
