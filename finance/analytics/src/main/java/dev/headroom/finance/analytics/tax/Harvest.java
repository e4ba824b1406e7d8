package dev.headroom.finance.analytics.tax;

import dev.headroom.finance.analytics.portfolio.Disposal.Term;
import dev.headroom.finance.analytics.portfolio.Lot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lots that could be sold at a loss to reduce tax. */
public final class Harvest {
    private static final int WASH_DAYS = 30;

    private Harvest() {}

    /**
     * One lot to sell.
     *
     * @param valueCents what it would bring
     * @param lossCents above 0
     * @param term of the loss
     * @param dontRebuyBefore first day on which the asset can be bought again without deferring the loss
     * @param waitUntil first day on which the sale defers nothing, where another purchase lies within 30 days before it
     */
    public record Proposal(
            Lot lot,
            long valueCents,
            long lossCents,
            Term term,
            LocalDate dontRebuyBefore,
            Optional<LocalDate> waitUntil) {}

    /**
     * What harvesting everything that need not wait would change this year.
     *
     * @param proposals largest loss first
     * @param savedCents tax of the year without the sales less the tax with them
     * @param after gains after the sales, with what is carried forward
     */
    public record Plan(List<Proposal> proposals, long savedCents, CapitalGains after) {
        public Plan {
            proposals = List.copyOf(proposals);
        }
    }

    /**
     * The year so far.
     *
     * @param shortCents short-term gains less losses realised
     * @param longCents long-term gains less losses realised
     * @param shortCarriedCents short-term loss carried in
     * @param longCarriedCents long-term loss carried in
     */
    public record Realised(long shortCents, long longCents, long shortCarriedCents, long longCarriedCents) {}

    /**
     * Lots with a loss of at least a threshold, largest first.
     *
     * @param lots open lots of taxable accounts
     * @param sheltered open lots of accounts that shelter gains: nothing is proposed of them, but what they bought
     *     within 30 days would replace what is sold
     * @param prices per share, in dollars; assets without a price are left out
     */
    public static List<Proposal> proposals(
            Collection<Lot> lots,
            Collection<Lot> sheltered,
            Map<String, BigDecimal> prices,
            LocalDate today,
            long leastLossCents) {
        List<Lot> all = new ArrayList<>(lots);
        all.addAll(sheltered);
        List<Proposal> proposals = new ArrayList<>();
        for (Lot lot : lots) {
            BigDecimal price = prices.get(lot.asset());
            if (price != null) {
                long value = lot.quantity()
                        .multiply(price)
                        .movePointRight(2)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
                long loss = lot.basisMinor() - value;
                if (loss > 0 && loss >= leastLossCents) {
                    proposals.add(new Proposal(
                            lot,
                            value,
                            loss,
                            lot.longTermOn(today) ? Term.LONG : Term.SHORT,
                            today.plusDays(WASH_DAYS + 1L),
                            waitUntil(lot, all, today)));
                }
            }
        }
        proposals.sort(Comparator.comparingLong(Proposal::lossCents)
                .reversed()
                .thenComparing(proposal -> proposal.lot().id()));
        return List.copyOf(proposals);
    }

    private static Optional<LocalDate> waitUntil(Lot lot, Collection<Lot> lots, LocalDate today) {
        return lots.stream()
                .filter(other ->
                        other.asset().equals(lot.asset()) && !other.id().equals(lot.id()))
                .map(Lot::acquired)
                .filter(bought -> !bought.isBefore(today.minusDays(WASH_DAYS)) && !bought.isAfter(today))
                .max(Comparator.naturalOrder())
                .map(bought -> bought.plusDays(WASH_DAYS + 1L));
    }

    /** What the sales that need not wait would save this year. */
    public static Plan plan(
            TaxTable table,
            HouseholdReturn.Income income,
            HouseholdReturn.Deductions deductions,
            Realised realised,
            List<Proposal> proposals) {
        long shortLoss = sum(proposals, Term.SHORT);
        long longLoss = sum(proposals, Term.LONG);
        CapitalGains before = CapitalGains.net(
                table,
                realised.shortCents(),
                realised.longCents(),
                realised.shortCarriedCents(),
                realised.longCarriedCents());
        CapitalGains after = CapitalGains.net(
                table,
                realised.shortCents() - shortLoss,
                realised.longCents() - longLoss,
                realised.shortCarriedCents(),
                realised.longCarriedCents());
        HouseholdReturn with = HouseholdReturn.of(table, income, after, deductions);
        long saved = HouseholdReturn.of(table, income, before, deductions).totalCents() - with.totalCents();
        return new Plan(proposals, saved, with.gains());
    }

    private static long sum(List<Proposal> proposals, Term term) {
        return proposals.stream()
                .filter(proposal ->
                        proposal.term() == term && proposal.waitUntil().isEmpty())
                .mapToLong(Proposal::lossCents)
                .sum();
    }
}
