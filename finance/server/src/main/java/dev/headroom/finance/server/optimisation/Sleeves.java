package dev.headroom.finance.server.optimisation;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.optimisation.OptimisationRequest.Sleeve;
import dev.headroom.finance.server.portfolio.Investments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The sleeves that are kept with a portfolio: goals or accounts over assets. */
@Component
class Sleeves {
    private static final String SELECT = """
            select n.id, coalesce(n.parent_id, 0) as parent, n.name, a.symbol, n.min_weight::float8 as low,
                   n.max_weight::float8 as high
            from portfolio_node n left join asset a on a.id = n.asset_id
            where n.portfolio_id = ? order by n.id
            """;

    private final JdbcClient jdbc;
    private final Investments investments;

    Sleeves(JdbcClient jdbc, Investments investments) {
        this.jdbc = jdbc;
        this.investments = investments;
    }

    private record Row(
            long id, long parent, String name, @Nullable String symbol, double low, double high) {}

    /** The whole tree of a portfolio of the household's; null where none is kept. */
    @Nullable Sleeve root(Household household, long portfolio) {
        investments.snapshot(household).book(portfolio);
        Map<Long, List<Row>> children = new HashMap<>();
        jdbc.sql(SELECT)
                .param(portfolio)
                .query((row, _) -> new Row(
                        row.getLong("id"),
                        row.getLong("parent"),
                        row.getString("name"),
                        row.getString("symbol"),
                        row.getDouble("low"),
                        row.getDouble("high")))
                .list()
                .forEach(row -> children.computeIfAbsent(row.parent(), _ -> new ArrayList<>())
                        .add(row));
        List<Row> top = children.getOrDefault(0L, List.of());
        return top.isEmpty()
                ? null
                : new Sleeve(
                        "all",
                        null,
                        null,
                        null,
                        null,
                        top.stream().map(row -> sleeve(row, children)).toList());
    }

    private static Sleeve sleeve(Row row, Map<Long, List<Row>> children) {
        return new Sleeve(
                row.name(),
                row.symbol(),
                null,
                row.low(),
                row.high(),
                row.symbol() != null
                        ? List.of()
                        : children.getOrDefault(row.id(), List.of()).stream()
                                .map(child -> sleeve(child, children))
                                .toList());
    }

    /** The symbols of a tree's leaves, from left to right. */
    static List<String> assets(Sleeve root) {
        if (root.asset() != null) {
            return List.of(root.asset());
        }
        List<String> assets = new ArrayList<>();
        if (root.children() != null) {
            root.children().forEach(child -> assets.addAll(assets(child)));
        }
        return List.copyOf(assets);
    }
}
