package dev.headroom.finance.server.outlook;

import dev.headroom.base.Memo;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Windows of prices as this node has read them last, for shares as they are on the last day: closes before a split are
 * divided by its ratio. The facts of a household say how often the prices of its assets have changed; what changed
 * since is read again, so that a day's outlook asks for 400 prices of an asset once and not with each change of a
 * household.
 */
@Component
class PriceWindows {
    /** 13 MB: funds and shares repeat between households. */
    private static final int MOST = 4_000;

    private static final String SQL = """
            -- few, and read once: a look-up for each price would take longer than the prices
            with split as materialized (
                select asset_id, ex_date, ln(num::float8 / den) as growth from asset_split
                where asset_id = any(:assets) and ex_date > :from and ex_date <= :day)
            select p.asset_id, p.d, p.close / s.ratio as close, coalesce(p.adj_close, p.close / s.ratio) as adjusted
            from price p
            cross join lateral (
                select coalesce(exp(sum(growth)), 1) as ratio from split
                where asset_id = p.asset_id and ex_date > p.d) s
            where p.asset_id = any(:assets) and p.d > :from and p.d <= :day
            order by p.asset_id, p.d
            """;

    private final JdbcClient jdbc;
    private final Memo<AssetDay, Known> known = new Memo<>(MOST);

    private record AssetDay(long asset, LocalDate day) {}

    /** @param version of the asset's prices, no newer than they are */
    private record Known(long version, PriceWindow.OfAsset prices) {}

    PriceWindows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The prices of what some households hold, up to a day. */
    PriceWindow upTo(LocalDate day, Collection<Facts> households) {
        Map<Long, Long> versions = new HashMap<>();
        households.forEach(one -> one.positions()
                .forEach(position -> versions.merge(position.assetId(), position.priceVersion(), Math::max)));
        Map<Long, PriceWindow.OfAsset> prices = new HashMap<>();
        versions.forEach((asset, version) -> {
            Known before = known.get(new AssetDay(asset, day));
            if (before != null && before.version() == version) {
                prices.put(asset, before.prices());
            }
        });
        Map<Long, Long> missing = new HashMap<>(versions);
        missing.keySet().removeAll(prices.keySet());
        // without a version an asset has never had a price
        missing.values().removeIf(version -> version == 0);
        if (!missing.isEmpty()) {
            Map<Long, PriceWindow.OfAsset> read = read(missing.keySet(), day);
            missing.forEach((asset, version) -> {
                PriceWindow.OfAsset one = read.get(asset);
                if (one != null) {
                    known.put(new AssetDay(asset, day), new Known(version, one));
                }
            });
            prices.putAll(read);
        }
        return new PriceWindow(day, prices);
    }

    private Map<Long, PriceWindow.OfAsset> read(Set<Long> assets, LocalDate day) {
        Map<Long, PriceWindow.OfAsset> read = new HashMap<>();
        jdbc.sql(SQL)
                .param("assets", assets.toArray(Long[]::new))
                .param("from", day.minusDays(PriceWindow.DAYS))
                .param("day", day)
                .query(row -> {
                    read.computeIfAbsent(row.getLong("asset_id"), _ -> new PriceWindow.OfAsset())
                            .add(
                                    row.getObject("d", LocalDate.class),
                                    day,
                                    row.getDouble("close"),
                                    row.getDouble("adjusted"));
                });
        return read;
    }
}
