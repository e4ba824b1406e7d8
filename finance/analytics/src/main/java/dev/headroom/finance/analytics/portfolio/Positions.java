package dev.headroom.finance.analytics.portfolio;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of each asset was held from which day on: steps that hold until the next one.
 *
 * @param steps by asset in alphabetical order, ascending by day, one per day with a change
 */
public record Positions(Map<String, List<Step>> steps) {
    /**
     * From a day on, a quantity is held.
     *
     * @param day days since 1970-01-01
     */
    public record Step(int day, BigDecimal quantity) {}

    public Positions {
        steps = java.util.Collections.unmodifiableMap(new TreeMap<>(steps));
    }

    /** The steps of activities in any order. A split takes effect with the day it is dated. */
    public static Positions of(Collection<? extends Activity> activities) {
        List<Activity> ordered = new ArrayList<>(activities);
        ordered.sort(Activity.ORDER);
        Map<String, List<Step>> steps = new TreeMap<>();
        for (Activity activity : ordered) {
            List<Step> ofAsset = steps.computeIfAbsent(activity.asset(), asset -> new ArrayList<>());
            int day = Math.toIntExact(activity.when().date().toEpochDay());
            BigDecimal before =
                    ofAsset.isEmpty() ? BigDecimal.ZERO : ofAsset.getLast().quantity();
            BigDecimal after = after(before, activity);
            if (before.compareTo(after) != 0) {
                if (!ofAsset.isEmpty() && ofAsset.getLast().day() == day) {
                    ofAsset.removeLast();
                }
                ofAsset.add(new Step(day, after));
            }
        }
        steps.replaceAll((asset, list) -> List.copyOf(list));
        return new Positions(steps);
    }

    private static BigDecimal after(BigDecimal before, Activity activity) {
        return switch (activity) {
            case Activity.Buy buy -> before.add(buy.quantity());
            case Activity.Sell sell -> before.subtract(sell.quantity());
            case Activity.TransferIn in -> before.add(in.quantity());
            case Activity.TransferOut out -> before.subtract(out.quantity());
            case Activity.Split split ->
                before.multiply(BigDecimal.valueOf(split.numerator()))
                        .divide(BigDecimal.valueOf(split.denominator()), MathContext.DECIMAL128);
            case Activity.Dividend _, Activity.Fee _ -> before;
        };
    }

    /** What is held at the end of a day, without assets of which nothing is. */
    public Map<String, BigDecimal> at(LocalDate date) {
        Map<String, BigDecimal> held = new TreeMap<>();
        steps.forEach((asset, list) -> {
            BigDecimal quantity = BigDecimal.ZERO;
            for (Step step : list) {
                if (step.day() > date.toEpochDay()) {
                    break;
                }
                quantity = step.quantity();
            }
            if (quantity.signum() != 0) {
                held.put(asset, quantity);
            }
        });
        return held;
    }
}
