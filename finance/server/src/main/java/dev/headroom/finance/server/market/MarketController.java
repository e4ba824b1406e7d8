package dev.headroom.finance.server.market;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CacheDeclarations;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Assets, their prices and the series that portfolios are compared with. */
@RestController
@Tag(name = "Market")
@CachedResponse
class MarketController {
    private static final ErrorCode NOT_CONFIGURED = new ErrorCode("NO_PRICE_PROVIDER", ErrorCode.Kind.IMPOSSIBLE);

    private final Assets assets;
    private final PriceStore prices;
    private final IndexSeries indices;
    private final PriceFeed feed;
    private final InstantSource clock;
    private final Cache<PriceHistory> histories;

    MarketController(
            Assets assets,
            PriceStore prices,
            IndexSeries indices,
            PriceFeed feed,
            InstantSource clock,
            CacheDeclarations caches,
            WarmUp warmUp) {
        this.assets = assets;
        this.prices = prices;
        this.indices = indices;
        this.feed = feed;
        this.clock = clock;
        this.histories = caches.declare(
                CacheSpec.of(KeyTemplate.of("market_data:{asset}:{from}:{to}:{version}"), PriceHistory.class)
                        .largestValue(4 << 20)
                        .build());
        warmUp.declare(WarmSource.each("market", histories, this::wanted, this::warmed));
    }

    /** The last year of what all households share. */
    private List<CacheKey> wanted(WarmUp.Extent extent) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Long> shared = assets.shared(extent.limit());
        Map<Long, Long> versions = prices.versions(shared);
        return shared.stream()
                .map(asset -> histories.key(
                        Tenant.COMMON, asset, today.minusYears(1), today, versions.getOrDefault(asset, 0L)))
                .toList();
    }

    private @Nullable PriceHistory warmed(CacheKey key) {
        long id = Long.parseLong(key.segments().getFirst());
        Asset asset = assets.of(List.of(id)).get(id);
        return asset == null
                ? null
                : read(
                        asset,
                        LocalDate.parse(key.segments().get(1)),
                        LocalDate.parse(key.segments().get(2)),
                        Long.parseLong(key.segments().get(3)));
    }

    /** @param close a decimal in the asset's currency */
    record Close(LocalDate date, String close) {}

    /** @param stale whether the last price is older than five business days */
    record PriceHistory(String symbol, String currency, boolean stale, List<Close> prices, long version) {
        PriceHistory {
            prices = List.copyOf(prices);
        }

        /** Prices are kept by asset; what it is called may have changed since. */
        PriceHistory of(Asset asset) {
            return new PriceHistory(asset.symbol(), asset.currency(), stale, prices, version);
        }
    }

    @Operation(summary = "Assets whose symbol or name begins like ?q=, the household's own first")
    @GetMapping("/api/v1/assets")
    Page<Asset> assets(Household household, @RequestParam(defaultValue = "") String q, PageRequest page) {
        return assets.like(household, q.strip(), page);
    }

    @Operation(
            summary = "The closing prices of an asset",
            description = "One for each trading day of the range, without it of the last year; the days bound it.")
    @GetMapping("/api/v1/market/prices")
    PriceHistory prices(
            Household household,
            @RequestParam String symbol,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to) {
        Asset asset = assets.named(household, List.of(symbol)).getFirst();
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        LocalDate last = to == null ? today : to;
        LocalDate first = from == null ? last.minusYears(1) : from;
        long version = prices.versions(List.of(asset.id())).getOrDefault(asset.id(), 0L);
        return histories
                .getOrLoad(
                        histories.key(Tenant.COMMON, asset.id(), first, last, version),
                        () -> read(asset, first, last, version))
                .map(kept -> kept.of(asset))
                .orElseThrow(() -> new IllegalStateException("prices without an answer"));
    }

    private PriceHistory read(Asset asset, LocalDate first, LocalDate last, long version) {
        PriceSeries series = prices.of(List.of(asset.id())).series().get(asset.id());
        List<Close> closes = new ArrayList<>();
        OptionalInt end = series == null ? OptionalInt.empty() : series.asOf(last);
        for (int i = 0; series != null && end.isPresent() && i <= end.getAsInt(); i++) {
            if (!series.date(i).isBefore(first)) {
                closes.add(new Close(
                        series.date(i), BigDecimal.valueOf(series.close(i)).toPlainString()));
            }
        }
        return new PriceHistory(
                asset.symbol(), asset.currency(), series == null || series.staleAt(last), closes, version);
    }

    @Operation(summary = "The series that portfolios can be compared with")
    @GetMapping("/api/v1/market/indices")
    Page<IndexSeries.Index> indices(Household household, PageRequest page) {
        return indices.page(household, page);
    }

    @Operation(summary = "Brings prices of shared assets up to date from the configured providers")
    @PostMapping("/api/v1/operator/market/prices")
    PriceFeed.Report bringUpToDate(@RequestParam(required = false) @Nullable List<String> symbols) {
        if (!feed.configured()) {
            throw CodedException.of(
                    NOT_CONFIGURED,
                    Violation.of("provider of prices", "must be configured", null)
                            .instead("set headroom.market.folder or headroom.market.url"));
        }
        return feed.bringUpToDate(symbols == null ? List.of() : symbols);
    }
}
