package dev.headroom.finance.server.market;

import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Series that portfolios are compared with: of the household or shared. */
@Component
public class IndexSeries {
    private static final Tag INDEX = Changes.market("index");
    private static final Tag SERIES = Changes.market("series");

    private final JdbcClient jdbc;

    IndexSeries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A series without its values. */
    public record Index(long id, String code, String name, String frequency) {}

    /** Counts every change of the values of shared series; those of a household's own count as its records. */
    public long version() {
        TagScope.dependsOn(INDEX);
        return jdbc.sql("select version from market_state where name = 'index'")
                .query(Long.class)
                .single();
    }

    /** The series that a household can see, by code. */
    Page<Index> page(Household household, PageRequest page) {
        TagScope.dependsOn(SERIES, Changes.household(household.id()));
        List<Index> rows = jdbc.sql("""
                        select id, code, name, frequency from index_def
                        where (household_id = :household or household_id is null)
                          and (:first or (code, id) > (select b.code, b.id from index_def b where b.id = :after))
                        order by code, id limit :fetch
                        """)
                .param("household", household.id())
                .param("first", page.first())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> new Index(
                        row.getLong("id"), row.getString("code"), row.getString("name"), row.getString("frequency")))
                .list();
        return Page.of(rows, page, index -> List.of(index.id()));
    }

    /** The one with a code that a household can see; its own before a shared one. */
    public Optional<Index> coded(Household household, String code) {
        TagScope.dependsOn(SERIES, Changes.household(household.id()));
        return jdbc.sql("""
                        select id, code, name, frequency from index_def
                        where code = ? and (household_id = ? or household_id is null)
                        order by household_id nulls last limit 1
                        """)
                .params(code, household.id())
                .query((row, _) -> new Index(
                        row.getLong("id"), row.getString("code"), row.getString("name"), row.getString("frequency")))
                .optional();
    }

    /** The positive values of a series. */
    public PriceSeries values(long id) {
        TagScope.dependsOn(INDEX);
        List<LocalDate> days = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        jdbc.sql("select d, value::float8 as value from index_value where index_id = ? and value > 0 order by d")
                .param(id)
                .query(row -> {
                    days.add(row.getObject("d", LocalDate.class));
                    values.add(row.getDouble("value"));
                });
        return PriceSeries.ofDays(
                days.stream().mapToInt(day -> Math.toIntExact(day.toEpochDay())).toArray(),
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
