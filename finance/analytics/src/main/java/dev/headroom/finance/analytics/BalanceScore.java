package dev.headroom.finance.analytics;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How well a household's day-to-day money is in balance: a whole number 0..100 from six components, each a piecewise
 * linear curve of one figure. Components without data are left out and the weights of the others renormalised; below
 * half of the weight there is no score, never an invented one.
 *
 * @param score 0..100, rounded half up; empty when less than half of the weight has data
 * @param raw the weighted mean before rounding; NaN when nothing has data
 * @param coverage weight that has data, 0..100
 * @param components the score 0..100 of each component that has data
 */
public record BalanceScore(OptionalInt score, double raw, int coverage, Map<Component, Double> components) {
    /** Changes with the curves or weights; scores of different versions are not compared. */
    public static final int VERSION = 1;

    private static final int LEAST_COVERAGE = 50;
    private static final int ON_TRACK = 80;
    private static final int BUILDING = 40;
    private static final double GRAIN = 1e9;

    /** What is judged, with the share it has in the whole and the curve of its figure. */
    public enum Component {
        /** Share of the income of the last 90 days that was not spent; negative when more was spent. */
        CASH_FLOW(20, Curve.through(at(-0.10, 0), at(0, 40), at(0.10, 70), at(0.20, 100))),
        /** Months of essential spending in liquid assets. */
        LIQUIDITY(20, Curve.through(at(0, 0), at(1, 35), at(3, 70), at(6, 100))),
        /** Monthly debt service as a share of gross income. */
        DEBT(20, Curve.through(at(0, 100), at(0.20, 85), at(0.36, 50), at(0.43, 25), at(0.60, 0))),
        /** Share of due bills that were paid on time. */
        BILLS(15, Curve.through(at(0.70, 0), at(0.90, 60), at(1, 100))),
        /** Mean of min(1, projected/required) over the goals, weighted by their amounts. */
        GOALS(15, Curve.through(at(0, 0), at(0.5, 40), at(0.8, 70), at(1, 100))),
        /** Spread and fit of the investments, 0..1. */
        RESILIENCE(10, Curve.through(at(0, 0), at(1, 100)));

        private final int weight;
        private final Curve curve;

        Component(int weight, Curve curve) {
            this.weight = weight;
            this.curve = curve;
        }

        /** Share in the whole, in percent. */
        public int weight() {
            return weight;
        }

        /** The score 0..100 of a figure. */
        public double score(double figure) {
            return curve.at(figure);
        }

        private static double[] at(double figure, double score) {
            return new double[] {figure, score};
        }
    }

    /** Where a score lies. */
    public enum Band {
        AT_RISK,
        BUILDING,
        ON_TRACK
    }

    /**
     * The step that would raise the score most.
     *
     * @param component what to improve
     * @param figure the figure to reach: the next corner of the component's curve
     * @param points by how much the score would rise, 0..100
     */
    public record Gain(Component component, double figure, double points) {}

    public BalanceScore {
        components = Map.copyOf(components);
    }

    /**
     * The score of a household.
     *
     * @param figures the figure of each component that has data; none is NaN
     */
    public static BalanceScore of(Map<Component, Double> figures) {
        EnumMap<Component, Double> components = new EnumMap<>(Component.class);
        double sum = 0;
        int coverage = 0;
        for (Map.Entry<Component, Double> entry : figures.entrySet()) {
            Component component = entry.getKey();
            double figure = entry.getValue();
            if (Double.isNaN(figure)) {
                throw new IllegalArgumentException(component + " must be a number; leave out what has no data");
            }
            double score = component.score(figure);
            components.put(component, score);
            sum += score * component.weight;
            coverage += component.weight;
        }
        double raw = coverage == 0 ? Double.NaN : sum / coverage;
        OptionalInt score = coverage < LEAST_COVERAGE ? OptionalInt.empty() : OptionalInt.of(roundHalfUp(raw));
        return new BalanceScore(score, raw, coverage, components);
    }

    /** The band of the score; empty when there is no score. */
    public Optional<Band> band() {
        if (score.isEmpty()) {
            return Optional.empty();
        }
        int value = score.getAsInt();
        return Optional.of(value >= ON_TRACK ? Band.ON_TRACK : value >= BUILDING ? Band.BUILDING : Band.AT_RISK);
    }

    /** The component whose next corner gives the most points; empty when all stand at their best. */
    public static Optional<Gain> largestGain(Map<Component, Double> figures) {
        int coverage = figures.keySet().stream().mapToInt(Component::weight).sum();
        return figures.entrySet().stream()
                .map(entry -> {
                    Component component = entry.getKey();
                    double next = component.curve.nextBetterCorner(entry.getValue());
                    double rise = component.score(next) - component.score(entry.getValue());
                    return new Gain(component, next, rise * component.weight / coverage);
                })
                .filter(gain -> gain.points() > 0)
                .max(Comparator.comparingDouble(Gain::points)
                        .thenComparing(Gain::component, Comparator.reverseOrder()));
    }

    /**
     * Sums of binary fractions miss a half by a hair; a billionth is finer than any curve and coarser than the error.
     */
    private static int roundHalfUp(double raw) {
        return (int) Math.floor(Math.rint(raw * GRAIN) / GRAIN + 0.5);
    }
}
