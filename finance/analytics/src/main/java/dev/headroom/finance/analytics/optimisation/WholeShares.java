package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * Whole shares for an amount of money, close to given weights.
 *
 * @param shares one count per asset
 * @param spentMinor their price
 * @param leftMinor what is not spent, at least 0
 * @param deviationMinor sum over assets of the distance from the weight's share of the money, and what is left
 * @param proven whether no other counts are closer
 */
public record WholeShares(List<Long> shares, long spentMinor, long leftMinor, long deviationMinor, boolean proven) {
    private static final int MOST_NODES = 5_000;
    /** Assets of the largest integer program; more of them are spread greedily, which is as close as makes no odds. */
    private static final int MOST_EXACT = 100;

    public WholeShares {
        shares = List.copyOf(shares);
    }

    /**
     * Buys what the weights fill in whole shares, then one share at a time of the asset that is furthest behind and can
     * be paid.
     *
     * @param weights at least 0, sum 1
     * @param pricesMinor above 0, one per asset
     * @throws InvalidInput {@code WEIGHTS_LENGTH}, {@code WEIGHT_NEGATIVE}, {@code PRICE_NOT_POSITIVE},
     *     {@code AMOUNT_NEGATIVE}
     */
    public static WholeShares greedy(Doubles weights, List<Long> pricesMinor, long moneyMinor) {
        check(weights, pricesMinor, moneyMinor);
        int n = weights.size();
        long[] shares = new long[n];
        long left = moneyMinor;
        for (int i = 0; i < n; i++) {
            shares[i] = target(weights.get(i), moneyMinor) / pricesMinor.get(i);
            left -= shares[i] * pricesMinor.get(i);
        }
        while (true) {
            GivenUp.check();
            int furthest = -1;
            long behind = 0;
            for (int i = 0; i < n; i++) {
                long missing = target(weights.get(i), moneyMinor) - shares[i] * pricesMinor.get(i);
                if (missing > behind && pricesMinor.get(i) <= left) {
                    furthest = i;
                    behind = missing;
                }
            }
            if (furthest < 0) {
                return result(shares, weights, pricesMinor, moneyMinor, false);
            }
            shares[furthest]++;
            left -= pricesMinor.get(furthest);
        }
    }

    /**
     * The closest counts by an integer program; the greedy ones of more than 100 assets, and where the program ended
     * without a proof and found none closer. Bounded in its work.
     *
     * @throws InvalidInput as {@link #greedy}
     */
    public static WholeShares closest(Doubles weights, List<Long> pricesMinor, long moneyMinor) {
        WholeShares greedy = greedy(weights, pricesMinor, moneyMinor);
        if (weights.size() > MOST_EXACT) {
            return greedy;
        }
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        model.options.iterations_abort = MOST_NODES;
        int n = weights.size();
        double unit = Math.max(1, moneyMinor);
        Expression spent = model.newExpression("spent").upper(moneyMinor / unit);
        for (int i = 0; i < n; i++) {
            long target = target(weights.get(i), moneyMinor);
            long around = target / pricesMinor.get(i);
            Variable count = model.newVariable("x" + i)
                    .integer()
                    .lower(Math.max(0, around - 3))
                    .upper(around + 3);
            double price = pricesMinor.get(i) / unit;
            Variable distance = model.newVariable("d" + i).lower(0).weight(1);
            count.weight(-price);
            spent.set(count, price);
            model.newExpression("above" + i).set(distance, 1).set(count, -price).lower(-target / unit);
            model.newExpression("below" + i).set(distance, 1).set(count, price).lower(target / unit);
        }
        Optimisation.Result found = model.minimise();
        if (!found.getState().isFeasible()) {
            return greedy;
        }
        long[] shares = new long[n];
        for (int i = 0; i < n; i++) {
            shares[i] = Math.round(found.doubleValue(2 * i));
        }
        WholeShares exact = result(
                shares, weights, pricesMinor, moneyMinor, found.getState().isOptimal());
        return exact.leftMinor >= 0 && exact.deviationMinor <= greedy.deviationMinor ? exact : greedy;
    }

    private static long target(double weight, long money) {
        return BigDecimal.valueOf(weight)
                .multiply(BigDecimal.valueOf(money))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static WholeShares result(long[] shares, Doubles weights, List<Long> prices, long money, boolean proven) {
        List<Long> counts = new ArrayList<>();
        long spent = 0;
        long deviation = 0;
        for (int i = 0; i < shares.length; i++) {
            counts.add(shares[i]);
            long value = Math.multiplyExact(shares[i], prices.get(i));
            spent = Math.addExact(spent, value);
            deviation += Math.abs(target(weights.get(i), money) - value);
        }
        long left = money - spent;
        return new WholeShares(counts, spent, left, deviation + Math.max(0, left), proven);
    }

    private static void check(Doubles weights, List<Long> prices, long money) {
        if (weights.size() != prices.size() || weights.isEmpty()) {
            throw InvalidInput.malformed(
                    "WEIGHTS_LENGTH", "prices", "must be one per weight, " + weights.size(), prices.size());
        }
        if (money < 0) {
            throw InvalidInput.malformed("AMOUNT_NEGATIVE", "money", "must not be below 0", money);
        }
        for (int i = 0; i < prices.size(); i++) {
            if (prices.get(i) <= 0) {
                throw InvalidInput.malformed(
                        "PRICE_NOT_POSITIVE", "price of asset " + i, "must be above 0", prices.get(i));
            }
            if (!(weights.get(i) >= 0 && weights.get(i) <= 1)) {
                throw InvalidInput.impossible("WEIGHT_NEGATIVE", "weight of asset " + i, "must be 0..1", weights.get(i))
                        .instead("buy long positions apart from short ones");
            }
        }
    }
}
