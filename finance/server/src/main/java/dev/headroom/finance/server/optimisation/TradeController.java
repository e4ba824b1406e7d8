package dev.headroom.finance.server.optimisation;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.optimisation.WholeShares;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.portfolio.RebalancePlan;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Assets;
import dev.headroom.finance.server.market.Histories;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.portfolio.Book;
import dev.headroom.finance.server.portfolio.Investments;
import dev.headroom.finance.server.portfolio.Lots;
import dev.headroom.finance.server.portfolio.Snapshot;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** From weights to what to buy and sell. */
@RestController
@RequestMapping("/api/v1/optimizations")
@Tag(name = "Optimisation")
class TradeController {
    private static final ErrorCode NO_TARGETS = new ErrorCode("NO_TARGETS", ErrorCode.Kind.IMPOSSIBLE);
    private static final BigDecimal USUAL_BAND = new BigDecimal("0.01");

    private final Investments investments;
    private final Histories histories;
    private final Assets assets;
    private final Calculations calculations;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    TradeController(
            Investments investments,
            Histories histories,
            Assets assets,
            Calculations calculations,
            JdbcClient jdbc,
            InstantSource clock) {
        this.investments = investments;
        this.histories = histories;
        this.assets = assets;
        this.calculations = calculations;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** An asset's share as a decimal. */
    record Share(
            @NotBlank @Size(max = 40) String symbol,

            @Schema(type = "string", example = "0.25") @NotNull BigDecimal weight) {}

    /** Money to put into whole shares. */
    record WholeShareRequest(
            @NotNull @Size(min = 1, max = 100) List<@NotNull @Valid Share> weights,
            @NotNull Amount money) {}

    /** How many shares of one asset. */
    record Bought(String symbol, long shares, Money price, Money value) {}

    /**
     * Whole shares closest to weights.
     *
     * @param deviation what the values are off their weights in all, cash left counted
     * @param proven whether no other counts are closer
     */
    record WholeShareAnswer(
            List<Bought> shares, Money spent, Money left, Money deviation, boolean proven, Explanation explanation) {}

    @Operation(summary = "Whole shares for a sum of money, as close to weights as can be")
    @PostMapping("/whole-shares")
    @Asking
    WholeShareAnswer wholeShares(Household household, @Valid @RequestBody WholeShareRequest request) {
        Money money = request.money().atLeast(0, "money", household.currency());
        List<Asset> known = assets.named(
                household, request.weights().stream().map(Share::symbol).toList());
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        Histories.History history = histories.of(household, known, today.minusYears(1), today);
        List<Long> prices = new ArrayList<>();
        for (PriceSeries series : history.series()) {
            prices.add(Money.rounded(BigDecimal.valueOf(series.close(series.size() - 1)), household.currency())
                    .minor());
        }
        Doubles weights = Doubles.of(request.weights().stream()
                .mapToDouble(share -> share.weight().doubleValue())
                .toArray());
        if (weights.sum() > 1 + 1e-9) {
            throw InvalidInput.impossible("WEIGHTS_SUM", "weights", "must sum to at most 1", weights.sum());
        }
        WholeShares found =
                calculations.run(Kind.OPTIMISATION, () -> WholeShares.closest(weights, prices, money.minor()));
        List<Bought> bought = new ArrayList<>();
        String currency = household.currency();
        for (int i = 0; i < known.size(); i++) {
            long count = found.shares().get(i);
            bought.add(new Bought(
                    known.get(i).symbol(),
                    count,
                    new Money(prices.get(i), currency),
                    new Money(Math.multiplyExact(prices.get(i), count), currency)));
        }
        return new WholeShareAnswer(
                bought,
                new Money(found.spentMinor(), currency),
                new Money(found.leftMinor(), currency),
                new Money(found.deviationMinor(), currency),
                found.proven(),
                new Explanation(
                        "integer program over whole shares at the last close, the greedy counts where it ended first",
                        Optimisations.MODEL,
                        history.version(),
                        history.newest(),
                        List.of()));
    }

    /**
     * What to bring a portfolio to.
     *
     * @param weights the portfolio's targets where they are left out
     * @param band share of the whole that an asset may be off before it is traded; 0.01 without it
     * @param places decimal places of quantities; 0 for whole shares
     * @param cash money to invest beside, or with what is sold
     */
    record RebalanceRequest(
            @NotNull Long portfolioId,
            @Nullable List<@NotNull @Valid Share> weights,
            @Schema(type = "string") @Nullable BigDecimal band,
            @Nullable Integer places,
            @Nullable Amount cash) {}

    /** Shares of a lot to sell. */
    record Pick(String lot, String quantity) {}

    /**
     * One order.
     *
     * @param quantity bought positive, sold negative
     * @param amount received positive, paid negative
     * @param defersLoss whether a wash sale would defer a loss
     */
    record Trade(String symbol, String quantity, Money amount, List<Pick> lots, boolean defersLoss) {}

    /** Trades that bring a portfolio to its weights, sales first. */
    record RebalanceAnswer(
            long portfolioId,
            List<Trade> trades,
            Money shortTermGain,
            Money longTermGain,
            Money cashLeft,
            Explanation explanation) {}

    @Operation(
            summary = "Trades that bring a portfolio to weights, with the lots to sell",
            description = "Lots with losses first, then the smallest gains, a short-term gain counted twice. Nothing is"
                    + " traded by this request.")
    @PostMapping("/rebalance")
    @Asking
    RebalanceAnswer rebalance(Household household, @Valid @RequestBody RebalanceRequest request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        String currency = household.currency();
        Snapshot snapshot = investments.snapshot(household);
        Book book = snapshot.book(request.portfolioId());
        Map<Asset, BigDecimal> wanted = wanted(household, request);
        Map<String, Asset> byKey = new HashMap<>(book.assets());
        Map<String, BigDecimal> weights = new TreeMap<>();
        wanted.forEach((asset, weight) -> {
            byKey.put(asset.key(), asset);
            weights.put(asset.key(), weight);
        });
        Money cash =
                request.cash() == null ? new Money(0, currency) : request.cash().atLeast(0, "cash", currency);
        List<Lot> lots =
                inBase(Lots.of(snapshot, book, LotMethod.SPECIFIC, today).open(), snapshot.market(book), today);
        Map<String, BigDecimal> prices = prices(household, lots, weights, byKey, today);
        BigDecimal band = request.band() == null ? USUAL_BAND : request.band();
        int places = request.places() == null ? 4 : Math.clamp(request.places(), 0, 10);
        RebalancePlan plan = calculations.run(
                Kind.OPTIMISATION,
                () -> RebalancePlan.of(
                        weights,
                        new RebalancePlan.Holdings(lots, prices, cash.minor(), Money.digits(currency)),
                        new RebalancePlan.Policy(band, places),
                        today));
        return new RebalanceAnswer(
                request.portfolioId(),
                plan.trades().stream()
                        .map(trade -> new Trade(
                                symbol(byKey, trade.asset()),
                                trade.quantity().stripTrailingZeros().toPlainString(),
                                new Money(trade.amountMinor(), currency),
                                trade.picks().stream()
                                        .map(pick -> new Pick(
                                                pick.lot(),
                                                pick.quantity()
                                                        .stripTrailingZeros()
                                                        .toPlainString()))
                                        .toList(),
                                trade.defersLoss()))
                        .toList(),
                new Money(plan.shortGainMinor(), currency),
                new Money(plan.longGainMinor(), currency),
                new Money(plan.cashMinor(), currency),
                new Explanation(
                        "trades at the last close for what is off by more than the band; lots by losses first, then"
                                + " gain per share, a short-term one twice; fees are not counted",
                        Optimisations.MODEL,
                        snapshot.version(),
                        snapshot.prices().newest(today),
                        List.of("what lots of other currencies cost is converted by today's rate")));
    }

    private static String symbol(Map<String, Asset> byKey, String key) {
        Asset asset = byKey.get(key);
        return asset == null ? key : asset.symbol();
    }

    private Map<Asset, BigDecimal> wanted(Household household, RebalanceRequest request) {
        Map<Asset, BigDecimal> wanted = new HashMap<>();
        if (request.weights() != null) {
            List<Asset> named = assets.named(
                    household, request.weights().stream().map(Share::symbol).toList());
            for (int i = 0; i < named.size(); i++) {
                wanted.put(named.get(i), request.weights().get(i).weight());
            }
            return wanted;
        }
        Map<Long, BigDecimal> targets = new HashMap<>();
        jdbc.sql("select asset_id, weight from allocation_target where portfolio_id = ?")
                .param(request.portfolioId())
                .query(row -> {
                    targets.put(row.getLong("asset_id"), row.getBigDecimal("weight"));
                });
        if (targets.isEmpty()) {
            throw CodedException.of(
                    NO_TARGETS,
                    Violation.of("weights", "must be given, or kept as the portfolio's targets", null)
                            .instead("PUT /api/v1/allocations"));
        }
        assets.of(targets.keySet())
                .forEach((id, asset) -> wanted.put(asset, targets.getOrDefault(id, BigDecimal.ZERO)));
        return wanted;
    }

    /** Lots with their basis in the household's currency. */
    private static List<Lot> inBase(List<Lot> lots, Market market, LocalDate today) {
        List<Lot> converted = new ArrayList<>();
        for (Lot lot : lots) {
            String currency = market.currency(lot.asset());
            if (currency.equals(market.base())) {
                converted.add(lot);
                continue;
            }
            BigDecimal factor = BigDecimal.valueOf(market.rate(currency, today))
                    .movePointRight(market.digits() - Money.digits(currency));
            long basis = BigDecimal.valueOf(lot.basisMinor())
                    .multiply(factor)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
            converted.add(new Lot(
                    lot.asset(), lot.id(), lot.acquired(), lot.holdFrom(), lot.quantity(), basis, lot.washMinor()));
        }
        return converted;
    }

    private Map<String, BigDecimal> prices(
            Household household,
            List<Lot> lots,
            Map<String, BigDecimal> weights,
            Map<String, Asset> byKey,
            LocalDate today) {
        List<Asset> needed = byKey.values().stream()
                .filter(asset -> weights.containsKey(asset.key())
                        || lots.stream().anyMatch(lot -> lot.asset().equals(asset.key())))
                .toList();
        Map<String, BigDecimal> prices = new HashMap<>();
        Histories.History history = histories.of(household, needed, today.minusYears(1), today);
        for (int i = 0; i < needed.size(); i++) {
            PriceSeries series = history.series().get(i);
            OptionalInt at = series.asOf(today);
            if (at.isPresent()) {
                prices.put(needed.get(i).key(), BigDecimal.valueOf(series.close(at.getAsInt())));
            }
        }
        return prices;
    }
}
