package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.portfolio.Disposal;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.portfolio.LotBook;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.money.Money;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tax lots of a portfolio: what was bought when, what was sold from it, and what of a loss is deferred. */
@RestController
@RequestMapping("/api/v1/portfolios/{id}/lots")
@Tag(name = "Portfolios")
@CachedResponse
class LotController {
    private static final ErrorCode UNKNOWN_METHOD = new ErrorCode("UNKNOWN_LOT_METHOD", ErrorCode.Kind.MALFORMED);

    private final PortfolioAnswers answers;
    private final Calculations calculations;

    LotController(PortfolioAnswers answers, Calculations calculations) {
        this.answers = answers;
        this.calculations = calculations;
    }

    /**
     * Shares bought together and not sold yet; money in the asset's currency.
     *
     * @param basis what is left of the cost, deferred losses included
     * @param washSale deferred losses in the basis
     * @param value at the last price; null without one
     * @param term of a sale on the day: short or long
     */
    record LotLine(
            AssetView asset,
            String lot,
            LocalDate acquired,
            LocalDate holdFrom,
            String quantity,
            Money basis,
            Money washSale,
            @Nullable Money value,
            @Nullable Money unrealised,
            String term) {}

    /** The part of a sale that came from one lot; money in the asset's currency. */
    record DisposalLine(
            AssetView asset,
            String lot,
            LocalDate sold,
            String quantity,
            Money proceeds,
            Money basis,
            Money gain,
            String term,
            Money washSaleDisallowed,
            Money taxable) {}

    /** Gains that count for tax in a year and a currency. */
    record Year(int year, Money shortTerm, Money longTerm, Money disallowed) {}

    /**
     * Lots as of a day, in one answer: they are computed together from the portfolio's activities, which come in pages
     * of their own, and so are the sums of the years, which have to add up to the disposals beside them.
     */
    record Lots(
            long portfolioId,
            LocalDate asOf,
            String method,
            List<LotLine> open,
            List<DisposalLine> disposals,
            List<Year> years,
            Explanation explanation) {}

    @Operation(
            summary = "Tax lots and disposals as of a day",
            description = "Sums are exact. Losses are deferred by IRS Publication 550: 30 days before and after.")
    @GetMapping
    Lots lots(
            Household household,
            @PathVariable long id,
            @RequestParam(name = "as_of", required = false) @Nullable LocalDate asOf,
            @Parameter(
                            description =
                                    "specific: from the lots that a sale names, from the oldest where it names none;"
                                            + " fifo, lifo and hifo tell what would be if it named none")
                    @RequestParam(defaultValue = "specific")
                    String method) {
        LotMethod how = method(method);
        LocalDate day = answers.day(household, "as_of", asOf);
        Snapshot snapshot = answers.snapshot(household);
        Book book = snapshot.book(id);
        LotBook lots = calculations.run(
                Kind.PORTFOLIO, () -> dev.headroom.finance.server.portfolio.Lots.of(snapshot, book, how, day));
        Market market = snapshot.market(book);
        List<LotLine> open = new ArrayList<>();
        for (Lot lot : lots.open()) {
            open.add(line(lot, asset(book, lot.asset()), market, day));
        }
        List<DisposalLine> disposals = new ArrayList<>();
        for (Disposal disposal : lots.disposals()) {
            disposals.add(line(disposal, asset(book, disposal.asset())));
        }
        Explanation explanation = new Explanation(
                "lots by " + how.name().toLowerCase(Locale.ROOT)
                        + "; wash sales within 30 days either way in any of the household's portfolios, share by share; long-term is held more than one year;"
                        + " fees are part of basis and proceeds",
                PortfolioAnswers.MODEL,
                snapshot.version(),
                snapshot.prices().newest(day),
                book.notes());
        return new Lots(id, day, how.name().toLowerCase(Locale.ROOT), open, disposals, years(lots, book), explanation);
    }

    private static LotMethod method(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "specific" -> LotMethod.SPECIFIC;
            case "fifo" -> LotMethod.FIFO;
            case "lifo" -> LotMethod.LIFO;
            case "hifo" -> LotMethod.HIFO;
            default ->
                throw CodedException.of(
                        UNKNOWN_METHOD, Violation.of("method", "must be specific, fifo, lifo or hifo", word));
        };
    }

    private static Asset asset(Book book, String key) {
        return Objects.requireNonNull(book.assets().get(key), "an activity of an asset that was not read");
    }

    private static LotLine line(Lot lot, Asset asset, Market market, LocalDate day) {
        PriceSeries prices = market.price(lot.asset()).orElse(null);
        OptionalInt at = prices == null ? OptionalInt.empty() : prices.asOf(day);
        Money basis = new Money(lot.basisMinor(), asset.currency());
        Money value = prices == null || at.isEmpty()
                ? null
                : Money.rounded(
                        lot.quantity().multiply(BigDecimal.valueOf(prices.close(at.getAsInt()))), asset.currency());
        return new LotLine(
                AssetView.of(asset),
                lot.id(),
                lot.acquired(),
                lot.holdFrom(),
                Valued.plain(lot.quantity()),
                basis,
                new Money(lot.washMinor(), asset.currency()),
                value,
                value == null ? null : new Money(value.minor() - basis.minor(), asset.currency()),
                lot.longTermOn(day) ? "long" : "short");
    }

    private static DisposalLine line(Disposal disposal, Asset asset) {
        String currency = asset.currency();
        return new DisposalLine(
                AssetView.of(asset),
                disposal.lot(),
                disposal.sold(),
                Valued.plain(disposal.quantity()),
                new Money(disposal.proceedsMinor(), currency),
                new Money(disposal.basisMinor(), currency),
                new Money(disposal.gainMinor(), currency),
                disposal.term().name().toLowerCase(Locale.ROOT),
                new Money(disposal.disallowedMinor(), currency),
                new Money(disposal.taxableMinor(), currency));
    }

    private static List<Year> years(LotBook lots, Book book) {
        Map<String, Year> years = new TreeMap<>();
        for (Disposal disposal : lots.disposals()) {
            String currency = asset(book, disposal.asset()).currency();
            int year = disposal.sold().getYear();
            Money none = new Money(0, currency);
            Money taxable = new Money(disposal.taxableMinor(), currency);
            Money disallowed = new Money(disposal.disallowedMinor(), currency);
            boolean isLong = disposal.term() == Disposal.Term.LONG;
            years.merge(
                    year + currency,
                    new Year(year, isLong ? none : taxable, isLong ? taxable : none, disallowed),
                    (a, b) -> new Year(
                            year,
                            a.shortTerm().plus(b.shortTerm()),
                            a.longTerm().plus(b.longTerm()),
                            a.disallowed().plus(b.disallowed())));
        }
        return List.copyOf(years.values());
    }
}
