package dev.headroom.finance.server.market;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The assets that a household can see: its own and those that all share. */
@Component
public class Assets {
    private static final ErrorCode UNKNOWN_ASSET = new ErrorCode("UNKNOWN_ASSET", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode DUPLICATE_ASSET = new ErrorCode("DUPLICATE_ASSET", ErrorCode.Kind.MALFORMED);

    private static final String SELECT = """
            select a.id, a.symbol, a.name, a.household_id is not null as own, a.ccy, c.name as class,
                   coalesce(a.sector, '') as sector, coalesce(a.region, '') as region, a.is_diversified
            from asset a join asset_class c on c.id = a.asset_class_id
            where""";

    private static final Tag SHARED = Changes.market("asset");

    private final JdbcClient jdbc;

    Assets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Some assets by id; those that don't exist are missing. */
    public Map<Long, Asset> of(Collection<Long> ids) {
        Map<Long, Asset> found = new LinkedHashMap<>();
        if (!ids.isEmpty()) {
            TagScope.dependsOn(SHARED);
            jdbc.sql(SELECT + " a.id = any(:ids) order by a.id")
                    .param("ids", ids.toArray(Long[]::new))
                    .query((row, _) -> read(row))
                    .list()
                    .forEach(asset -> found.put(asset.id(), asset));
        }
        return found;
    }

    /**
     * The assets that symbols mean to a household, in the order of the symbols: its own before those that all share.
     *
     * @throws CodedException {@code UNKNOWN_ASSET} with every symbol that means nothing, {@code DUPLICATE_ASSET} for
     *     one that is there twice
     */
    public List<Asset> named(Household household, List<String> symbols) {
        Map<String, Asset> known = new LinkedHashMap<>();
        TagScope.dependsOn(SHARED, Changes.household(household.id()));
        jdbc.sql(SELECT + """
                         a.symbol = any(:symbols) and (a.household_id = :household or a.household_id is null)
                        order by a.household_id nulls last, a.mic
                        """)
                .param("symbols", symbols.toArray(String[]::new))
                .param("household", household.id())
                .query((row, _) -> read(row))
                .list()
                .forEach(asset -> known.putIfAbsent(asset.symbol(), asset));
        List<Violation> broken = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            String symbol = symbols.get(i);
            if (!known.containsKey(symbol)) {
                broken.add(Violation.of("asset " + i, "must be a symbol that is known here", symbol)
                        .instead("import its prices first"));
            }
            if (symbols.indexOf(symbol) < i) {
                throw CodedException.of(DUPLICATE_ASSET, Violation.of("asset " + i, "must be there once", symbol));
            }
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(UNKNOWN_ASSET, broken);
        }
        return symbols.stream()
                .map(symbol -> Objects.requireNonNull(known.get(symbol)))
                .toList();
    }

    /** What a household can see whose symbol or name begins like a text, its own first, then by symbol. */
    Page<Asset> like(Household household, String text, PageRequest page) {
        TagScope.dependsOn(SHARED, Changes.household(household.id()));
        List<Asset> rows = jdbc.sql(SELECT + """
                         (a.household_id = :household or a.household_id is null) and a.active
                          and (starts_with(upper(a.symbol), upper(:text)) or starts_with(upper(a.name), upper(:text)))
                          and (:first or (a.household_id is null, a.symbol, a.id) > (
                              select b.household_id is null, b.symbol, b.id from asset b where b.id = :after))
                        order by a.household_id is null, a.symbol, a.id limit :fetch
                        """)
                .param("household", household.id())
                .param("text", text)
                .param("first", page.first())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(rows, page, asset -> List.of(asset.id()));
    }

    private static Asset read(ResultSet row) throws SQLException {
        return new Asset(
                row.getLong("id"),
                row.getString("symbol"),
                row.getString("name"),
                row.getBoolean("own"),
                row.getString("ccy"),
                row.getString("class"),
                row.getString("sector"),
                row.getString("region"),
                row.getBoolean("is_diversified"));
    }

    /** Those that all households share. */
    List<Long> shared(int limit) {
        return jdbc.sql("select id from asset where household_id is null order by id limit ?")
                .param(limit)
                .query((row, _) -> row.getLong(1))
                .list();
    }
}
