package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.IndexSeries;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The portfolios of households, without what is in them. */
@Component
class Portfolios implements HouseholdResource<PortfolioRequest, Portfolio> {
    private static final ErrorCode NO_SUCH_ACCOUNT = new ErrorCode("NO_SUCH_ACCOUNT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode UNKNOWN_BENCHMARK = new ErrorCode("UNKNOWN_BENCHMARK", ErrorCode.Kind.IMPOSSIBLE);

    private static final String SELECT = """
            select r.id, r.name, r.account_id, r.strategy, i.code as benchmark, r.version,
                   coalesce(a.tax_treatment <> 'taxable', false) as sheltered
            from portfolio r
            left join account a on a.id = r.account_id
            left join index_def i on i.id = r.benchmark_id
            where r.household_id = :household""";

    private final HouseholdTable<Portfolio> table;
    private final JdbcClient jdbc;
    private final IndexSeries series;

    Portfolios(JdbcClient jdbc, InstantSource clock, IndexSeries series) {
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("portfolio", "portfolio", SELECT, (row, _) -> read(row)));
        this.jdbc = jdbc;
        this.series = series;
    }

    @Override
    public HouseholdTable<Portfolio> table() {
        return table;
    }

    /** All of a household's, by id. */
    List<Portfolio> all(Household household) {
        return table.query(household, " order by r.id")
                .query((row, _) -> read(row))
                .list();
    }

    @Override
    public Columns columns(Household household, PortfolioRequest request, @Nullable Portfolio before) {
        Long account = request.accountId();
        if (account != null) {
            boolean own = jdbc.sql("select exists (select from account where id = ? and household_id = ?)")
                    .params(account, household.id())
                    .query(Boolean.class)
                    .single();
            if (!own) {
                throw CodedException.of(
                        NO_SUCH_ACCOUNT, Violation.of("account", "must be one of the household's", account));
            }
        }
        String code = request.benchmark();
        Long benchmark = code == null
                ? null
                : series.coded(household, code)
                        .map(IndexSeries.Index::id)
                        .orElseThrow(() -> CodedException.of(
                                UNKNOWN_BENCHMARK,
                                Violation.of("benchmark", "must be the code of a series that is known here", code)
                                        .instead("import its values first")));
        return new Columns()
                .set("name", request.name().strip())
                .set("account_id", account)
                .set("strategy", request.strategy())
                .set("benchmark_id", benchmark);
    }

    private static Portfolio read(ResultSet row) throws SQLException {
        return new Portfolio(
                row.getLong("id"),
                row.getString("name"),
                row.getObject("account_id", Long.class),
                row.getString("strategy"),
                row.getString("benchmark"),
                row.getBoolean("sheltered"),
                row.getInt("version"));
    }
}
