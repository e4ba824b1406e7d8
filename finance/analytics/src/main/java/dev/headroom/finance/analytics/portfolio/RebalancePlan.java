package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Trades that bring holdings to weights, with the lots to sell: losses first, then the smallest gains for each dollar,
 * a short-term gain counted twice.
 *
 * @param trades sales first, then purchases, each by asset
 * @param shortGainMinor short-term gains less losses of the sales
 * @param longGainMinor long-term gains less losses of the sales
 * @param cashMinor left after all trades, at least 0
 */
public record RebalancePlan(List<Trade> trades, long shortGainMinor, long longGainMinor, long cashMinor) {
    private static final int WASH_DAYS = 30;

    /**
     * One order.
     *
     * @param quantity bought positive, sold negative
     * @param amountMinor paid negative, received positive, before fees
     * @param picks lots of a sale; empty for a purchase
     * @param defersLoss whether a loss of the sale, or one sold within 30 days, would be deferred
     */
    public record Trade(
            String asset, BigDecimal quantity, long amountMinor, List<Activity.Pick> picks, boolean defersLoss) {
        public Trade {
            picks = List.copyOf(picks);
        }
    }

    /**
     * What is held and can be spent.
     *
     * @param lots open lots
     * @param prices per share, in units of the currency; every asset held or wanted has one
     * @param cashMinor money to invest, at least 0
     * @param digits decimal places of the currency
     */
    public record Holdings(Collection<Lot> lots, Map<String, BigDecimal> prices, long cashMinor, int digits) {
        public Holdings {
            lots = List.copyOf(lots);
            prices = Map.copyOf(prices);
            if (cashMinor < 0) {
                throw InvalidInput.malformed("AMOUNT_NEGATIVE", "cash", "must not be below 0", cashMinor);
            }
        }

        BigDecimal price(String asset) {
            BigDecimal price = prices.get(asset);
            if (price == null || price.signum() <= 0) {
                throw InvalidInput.impossible("NO_PRICE", "price of " + asset, "must be above 0", price)
                        .instead("leave the asset out or give its price");
            }
            return price;
        }

        long minor(String asset, BigDecimal quantity) {
            return quantity.multiply(price(asset))
                    .movePointRight(digits)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        }

        BigDecimal held(String asset) {
            return lots.stream()
                    .filter(lot -> lot.asset().equals(asset))
                    .map(Lot::quantity)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /**
     * How finely to trade.
     *
     * @param band an asset within this share of the whole around its weight is left alone, 0..1
     * @param places decimal places of a traded quantity; 0 for whole shares
     */
    public record Policy(BigDecimal band, int places) {}

    public RebalancePlan {
        trades = List.copyOf(trades);
    }

    /**
     * Plans trades.
     *
     * @param weights wanted, by asset; sum at most 1, the rest stays cash; an asset held without a weight is sold
     * @throws InvalidInput {@code WEIGHTS_SUM}, {@code NO_PRICE}
     */
    public static RebalancePlan of(Map<String, BigDecimal> weights, Holdings holdings, Policy policy, LocalDate today) {
        BigDecimal sum = weights.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean negative = weights.values().stream().anyMatch(weight -> weight.signum() < 0);
        if (negative || sum.compareTo(BigDecimal.ONE) > 0) {
            throw InvalidInput.impossible("WEIGHTS_SUM", "weights", "must be at least 0 and sum to at most 1", sum);
        }
        TreeSet<String> assets = new TreeSet<>(weights.keySet());
        holdings.lots().forEach(lot -> assets.add(lot.asset()));
        Map<String, Long> drift = new TreeMap<>();
        long total = holdings.cashMinor();
        for (String asset : assets) {
            total = Math.addExact(total, holdings.minor(asset, holdings.held(asset)));
        }
        for (String asset : assets) {
            long wanted = LotBook.share(total, weights.getOrDefault(asset, BigDecimal.ZERO), BigDecimal.ONE);
            long difference = holdings.minor(asset, holdings.held(asset)) - wanted;
            if (BigDecimal.valueOf(Math.abs(difference)).compareTo(policy.band().multiply(BigDecimal.valueOf(total)))
                    > 0) {
                drift.put(asset, difference);
            }
        }
        Draft draft = new Draft(holdings, policy, today);
        drift.forEach((asset, difference) -> {
            if (difference > 0) {
                draft.sell(asset, difference);
            }
        });
        draft.buy(drift);
        return new RebalancePlan(draft.trades, draft.shortGain, draft.longGain, draft.cash);
    }

    private static final class Draft {
        private final Holdings holdings;
        private final Policy policy;
        private final LocalDate today;
        private final List<Trade> trades = new ArrayList<>();
        private final TreeSet<String> soldAtLoss = new TreeSet<>();
        private long cash;
        private long shortGain;
        private long longGain;

        Draft(Holdings holdings, Policy policy, LocalDate today) {
            this.holdings = holdings;
            this.policy = policy;
            this.today = today;
            this.cash = holdings.cashMinor();
        }

        private BigDecimal quantity(String asset, long minor) {
            return BigDecimal.valueOf(minor, holdings.digits())
                    .divide(holdings.price(asset), policy.places(), RoundingMode.DOWN);
        }

        void sell(String asset, long minor) {
            BigDecimal held = holdings.held(asset);
            BigDecimal quantity = minor >= holdings.minor(asset, held)
                    ? held
                    : quantity(asset, minor).min(held);
            if (quantity.signum() == 0) {
                return;
            }
            List<Activity.Pick> picks = new ArrayList<>();
            BigDecimal left = quantity;
            boolean loss = false;
            for (Lot lot : byTax(asset)) {
                if (left.signum() == 0) {
                    break;
                }
                BigDecimal taken = lot.quantity().min(left);
                left = left.subtract(taken);
                picks.add(new Activity.Pick(lot.id(), taken));
                long gain = holdings.minor(asset, taken) - LotBook.share(lot.basisMinor(), taken, lot.quantity());
                loss |= gain < 0;
                if (lot.longTermOn(today)) {
                    longGain += gain;
                } else {
                    shortGain += gain;
                }
            }
            if (loss) {
                soldAtLoss.add(asset);
            }
            long amount = holdings.minor(asset, quantity);
            cash += amount;
            trades.add(new Trade(asset, quantity.negate(), amount, picks, loss && boughtLately(asset)));
        }

        private boolean boughtLately(String asset) {
            return holdings.lots().stream()
                    .anyMatch(
                            lot -> lot.asset().equals(asset) && !lot.acquired().isBefore(today.minusDays(WASH_DAYS)));
        }

        private List<Lot> byTax(String asset) {
            return holdings.lots().stream()
                    .filter(lot -> lot.asset().equals(asset))
                    .sorted(Comparator.comparing(this::burden).thenComparing(Lot::acquired))
                    .toList();
        }

        /** Gain per share, a short-term one twice. */
        private BigDecimal burden(Lot lot) {
            BigDecimal basis = BigDecimal.valueOf(lot.basisMinor(), holdings.digits())
                    .divide(lot.quantity(), 10, RoundingMode.HALF_UP);
            BigDecimal gain = holdings.price(lot.asset()).subtract(basis);
            return gain.signum() > 0 && !lot.longTermOn(today) ? gain.add(gain) : gain;
        }

        /** Purchases share what cash there is in proportion to what is missing. */
        void buy(Map<String, Long> drift) {
            long missing = drift.values().stream()
                    .filter(d -> d < 0)
                    .mapToLong(d -> -d)
                    .sum();
            long available = Math.min(cash, missing);
            for (Map.Entry<String, Long> entry : drift.entrySet()) {
                if (entry.getValue() < 0) {
                    long money = BigDecimal.valueOf(-entry.getValue())
                            .multiply(BigDecimal.valueOf(available))
                            .divide(BigDecimal.valueOf(missing), 0, RoundingMode.DOWN)
                            .longValueExact();
                    BigDecimal quantity = quantity(entry.getKey(), money);
                    if (quantity.signum() > 0) {
                        long amount = Math.min(cash, holdings.minor(entry.getKey(), quantity));
                        cash -= amount;
                        trades.add(new Trade(
                                entry.getKey(), quantity, -amount, List.of(), soldAtLoss.contains(entry.getKey())));
                    }
                }
            }
        }
    }
}
