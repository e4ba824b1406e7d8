package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.money.Money;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** All of a household's investments at a glance. */
@RestController
@Tag(name = "Portfolios")
@CachedResponse
class DashboardController {
    private static final int TOP = 10;
    private static final int CHART_DAYS = 90;

    private final PortfolioAnswers answers;

    DashboardController(PortfolioAnswers answers) {
        this.answers = answers;
    }

    /** A part of the whole. */
    record Part(String name, Money value, @Nullable BigDecimal weight) {}

    /** One portfolio's part. */
    record PortfolioPart(
            long id, String name, Money value, @Nullable BigDecimal weight, boolean stale) {}

    /** All portfolios together on a day. */
    record ChartPoint(LocalDate date, Money value) {}

    /**
     * The household's investments.
     *
     * @param dayChange value less that of the weekday before, flows included
     * @param top the largest positions over all portfolios
     * @param unpriced symbols without a price
     */
    record Dashboard(
            LocalDate asOf,
            Money value,
            @Nullable Money dayChange,
            boolean stale,
            List<PortfolioPart> portfolios,
            List<Part> top,
            List<Part> byClass,
            List<Part> byCurrency,
            List<Part> byRegion,
            List<String> unpriced,
            List<ChartPoint> chart,
            Explanation explanation) {}

    @Operation(summary = "All portfolios at a glance: values, spread and the last 90 days")
    @GetMapping("/api/v1/portfolio")
    Dashboard dashboard(Household household) {
        LocalDate today = answers.today(household);
        Snapshot snapshot = answers.snapshot(household);
        String currency = household.currency();
        List<Valued> all = new ArrayList<>();
        Map<Long, Asset> assets = new HashMap<>();
        TreeMap<LocalDate, Double> chart = new TreeMap<>();
        for (Book book : snapshot.books()) {
            all.add(answers.valued(snapshot, book, today));
            book.assets().values().forEach(asset -> assets.put(asset.id(), asset));
            if (!book.firstDay().isAfter(today)) {
                addChart(answers.series(snapshot, book, today), today, chart);
            }
        }
        Money total = all.stream().map(Valued::value).reduce(new Money(0, currency), Money::plus);
        List<ChartPoint> points = chart.entrySet().stream()
                .map(entry -> new ChartPoint(entry.getKey(), Performance.money(entry.getValue(), currency)))
                .toList();
        TreeSet<String> unpriced = new TreeSet<>();
        all.forEach(valued -> valued.positions().stream()
                .filter(position -> position.flags().contains("no_price"))
                .forEach(position -> unpriced.add(position.asset().symbol())));
        return new Dashboard(
                today,
                total,
                points.size() < 2
                        ? null
                        : new Money(
                                points.getLast().value().minor()
                                        - points.get(points.size() - 2).value().minor(),
                                currency),
                all.stream().anyMatch(Valued::stale),
                all.stream()
                        .map(valued -> new PortfolioPart(
                                valued.portfolioId(),
                                valued.name(),
                                valued.value(),
                                Valued.weight(valued.value().minor(), total.minor()),
                                valued.stale()))
                        .toList(),
                parts(all, total, position -> position.asset().symbol()).stream()
                        .limit(TOP)
                        .toList(),
                parts(all, total, position -> position.asset().assetClass()),
                parts(all, total, position -> position.asset().currency()),
                parts(all, total, position -> region(assets, position)),
                List.copyOf(unpriced),
                points,
                new Explanation(
                        "positions at the last close and rate on or before the day, in " + currency
                                + "; cash is not counted; a day's value is the sum of the portfolios'",
                        PortfolioAnswers.MODEL,
                        snapshot.version(),
                        snapshot.prices().newest(today),
                        List.of()));
    }

    private static String region(Map<Long, Asset> assets, Valued.Position position) {
        Asset asset = assets.get(position.asset().id());
        return asset == null || asset.region().isEmpty() ? "unknown" : asset.region();
    }

    private static void addChart(ValueSeries series, LocalDate today, Map<LocalDate, Double> chart) {
        int from =
                series.days().from(Math.toIntExact(today.minusDays(CHART_DAYS).toEpochDay()));
        for (int i = from; i < series.days().size(); i++) {
            LocalDate date = series.days().date(i);
            if (date.getDayOfWeek().getValue() < 6 || date.equals(today)) {
                chart.merge(date, series.values().get(i), Double::sum);
            }
        }
    }

    private static List<Part> parts(List<Valued> all, Money total, Function<Valued.Position, String> by) {
        Map<String, Money> sums = new TreeMap<>();
        for (Valued valued : all) {
            for (Valued.Position position : valued.positions()) {
                sums.merge(by.apply(position), position.value(), Money::plus);
            }
        }
        return sums.entrySet().stream()
                .map(entry -> new Part(
                        entry.getKey(),
                        entry.getValue(),
                        Valued.weight(entry.getValue().minor(), total.minor())))
                .sorted((a, b) -> Long.compare(b.value().minor(), a.value().minor()))
                .toList();
    }
}
