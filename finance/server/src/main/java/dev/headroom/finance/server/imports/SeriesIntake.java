package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes values of indices and rates in, of a household's own series or, without a household, of the shared ones. */
final class SeriesIntake implements Intake {
    static final Set<String> FREQUENCIES = Set.of("daily", "weekly", "monthly", "quarterly", "yearly");

    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(12);

    private final Work work;
    private final CopyRows copy;

    SeriesIntake(Work work) throws SQLException {
        this.work = work;
        work.sql().sql("""
                        create temporary table stage (
                            row bigint, code text, name text, frequency text, d date, value numeric
                        ) on commit drop
                        """).update();
        this.copy = CopyRows.open(work.connection(), "stage");
    }

    /** Which series, as it is called where it is new. */
    record Series(String code, String name, String frequency) {}

    /** Takes one value; it is stored with all the others or not at all. */
    void take(long row, Series series, LocalDate date, BigDecimal value) throws Unreadable, SQLException {
        if (value.abs().compareTo(LIMIT) >= 0) {
            throw new Unreadable("must be within " + LIMIT.toPlainString(), value.toPlainString(), null);
        }
        BigDecimal kept = value.setScale(Math.min(value.scale(), 8), RoundingMode.HALF_UP);
        if (work.findings().wantsPreview()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("date", date.toString());
            values.put("series", series.code());
            values.put("value", kept.toPlainString());
            work.findings().preview(row, values);
        }
        if (!work.findings().hasErrors()) {
            copy.add(row).add(series.code()).add(series.name()).add(series.frequency());
            copy.add(date).add(kept).endRow();
        }
    }

    @Override
    public void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public Work.Merged merge(@Nullable Long runId) {
        Long household = work.owner().householdId();
        work.sql().sql("""
                        insert into index_def (household_id, code, name, frequency)
                        select :household::bigint, code, min(name), min(frequency) from stage group by code
                        on conflict (household_id, code) do nothing
                        """).param("household", household, Types.BIGINT).update();
        work.sql().sql("""
                        create temporary table latest on commit drop as
                        select distinct on (i.id, s.d) i.id as index_id, s.d, s.value
                        from stage s
                        join index_def i on i.code = s.code and i.household_id is not distinct from :household::bigint
                        order by i.id, s.d, s.row desc
                        """).param("household", household, Types.BIGINT).update();
        Work.Merged merged = Replacement.count(work, "value", """
                select count(*), count(*) filter (where v.value is null),
                       count(*) filter (where v.value is not null and v.value <> l.value)
                from latest l left join index_value v on v.index_id = l.index_id and v.d = l.d
                """);
        work.sql().sql("""
                        insert into index_value as v (index_id, d, value)
                        select index_id, d, value from latest order by index_id, d
                        on conflict (index_id, d) do update set value = excluded.value where v.value <> excluded.value
                        """).update();
        return merged;
    }

    @Override
    public void close() throws SQLException {
        copy.close();
    }
}
