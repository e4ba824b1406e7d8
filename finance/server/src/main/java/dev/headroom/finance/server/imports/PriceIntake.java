package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes closing prices in, of a household's own assets or, without a household, of the shared ones. The last import of
 * a day's price wins, and the number of prices that changed is told.
 */
final class PriceIntake implements Intake {
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(12);

    private final Work work;
    private final CopyRows copy;

    PriceIntake(Work work) throws SQLException {
        this.work = work;
        work.sql().sql("""
                        create temporary table stage (
                            row bigint, symbol text, d date, close numeric, adj_close numeric, ccy text
                        ) on commit drop
                        """).update();
        this.copy = CopyRows.open(work.connection(), "stage");
    }

    /**
     * A price.
     *
     * @param column the file's name of the column it stands in, for errors
     * @param currency null where the file doesn't say
     */
    record PriceRow(
            long row,
            String symbol,
            LocalDate date,
            BigDecimal close,
            @Nullable BigDecimal adjusted,
            @Nullable String currency,
            String column) {}

    /** Takes one price; it is stored with all the others or not at all. */
    void take(PriceRow row) throws CsvRows.Bad, SQLException {
        BigDecimal close;
        BigDecimal adjusted = row.adjusted();
        try {
            close = positive(row.close(), row.row());
            adjusted = adjusted == null ? null : positive(adjusted, row.row());
        } catch (Unreadable why) {
            throw new CsvRows.Bad(row.column(), why);
        }
        try {
            String told = work.request().text().currency();
            String currency = row.currency() != null ? row.currency() : told;
            if (currency != null) {
                work.requireCurrency(currency);
            }
            if (work.findings().wantsPreview()) {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("date", row.date().toString());
                values.put("symbol", row.symbol());
                values.put("close", close.toPlainString());
                work.findings().preview(row.row(), values);
            }
            if (!work.findings().hasErrors()) {
                copy.add(row.row()).add(row.symbol()).add(row.date());
                copy.add(close).add(adjusted).add(currency).endRow();
            }
        } catch (Unreadable why) {
            throw new CsvRows.Bad("currency", why);
        }
    }

    private BigDecimal positive(BigDecimal price, long row) throws Unreadable {
        BigDecimal kept = price.setScale(ActivityIntake.PRICE_PLACES, RoundingMode.HALF_UP);
        if (kept.signum() <= 0) {
            throw new Unreadable(
                    "must be above 0, because a return from or to 0 is infinite",
                    price.toPlainString(),
                    "leave the cell empty where there is no price");
        }
        if (kept.compareTo(LIMIT) >= 0) {
            throw new Unreadable("must be below " + LIMIT.toPlainString(), price.toPlainString(), null);
        }
        if (price.stripTrailingZeros().scale() > ActivityIntake.PRICE_PLACES) {
            work.findings()
                    .noted(
                            row,
                            "had more than %d decimal places and were rounded half up"
                                    .formatted(ActivityIntake.PRICE_PLACES));
        }
        return kept;
    }

    @Override
    public void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public Work.Merged merge(@Nullable Long runId) {
        Long household = work.owner().householdId();
        rejectMixedCurrencies(household);
        warnOfShared(household);
        work.sql()
                .sql("""
                        insert into asset (household_id, symbol, ccy, asset_class_id)
                        select :household::bigint, s.symbol, coalesce(max(s.ccy), :base), 1 from stage s
                        where not exists (select from asset a
                                          where a.symbol = s.symbol
                                            and a.household_id is not distinct from :household::bigint)
                        group by s.symbol
                        """)
                .param("household", household, Types.BIGINT)
                .param("base", work.owner().currency())
                .update();
        work.sql().sql("""
                        create temporary table latest on commit drop as
                        with own as (
                            select distinct on (symbol) symbol, id from asset
                            where household_id is not distinct from :household::bigint
                              and symbol in (select symbol from stage)
                            order by symbol, mic)
                        select distinct on (own.id, s.d) own.id as asset_id, s.d, s.close, s.adj_close
                        from stage s join own on own.symbol = s.symbol
                        order by own.id, s.d, s.row desc
                        """).param("household", household, Types.BIGINT).update();
        warnOfRepeated();
        Work.Merged merged = Replacement.count(work, "price", """
                select count(*), count(*) filter (where p.close is null),
                       count(*) filter (where p.close is not null and (p.close <> l.close
                                        or p.adj_close is distinct from coalesce(l.adj_close, p.adj_close)))
                from latest l left join price p on p.asset_id = l.asset_id and p.d = l.d
                """);
        store();
        return merged;
    }

    private void store() {
        work.sql().sql("""
                        insert into price as p (asset_id, d, close, adj_close, source)
                        select asset_id, d, close, adj_close, 'import' from latest order by asset_id, d
                        on conflict (asset_id, d) do update
                        set close = excluded.close, adj_close = coalesce(excluded.adj_close, p.adj_close),
                            source = excluded.source, ingested_at = now()
                        where p.close <> excluded.close
                           or p.adj_close is distinct from coalesce(excluded.adj_close, p.adj_close)
                        """).update();
        work.sql().sql("""
                        insert into price_block (asset_id, yr, days, closes)
                        select p.asset_id, t.yr, array_agg(p.d order by p.d), array_agg(p.close::float8 order by p.d)
                        from (select distinct asset_id, extract(year from d)::smallint as yr from latest) t
                        join price p on p.asset_id = t.asset_id
                                    and p.d >= make_date(t.yr, 1, 1) and p.d <= make_date(t.yr, 12, 31)
                        group by p.asset_id, t.yr
                        on conflict (asset_id, yr) do update set days = excluded.days, closes = excluded.closes
                        """).update();
    }

    private void rejectMixedCurrencies(@Nullable Long household) {
        work.sql().sql("""
                        select s.symbol, min(s.row) as row, min(s.ccy) as ccy, coalesce(min(a.ccy), max(s.ccy)) as kept
                        from stage s
                        left join asset a on a.symbol = s.symbol
                                         and a.household_id is not distinct from :household::bigint
                        where s.ccy is not null
                        group by s.symbol, a.ccy
                        having min(s.ccy) <> max(s.ccy) or min(s.ccy) <> min(a.ccy)
                        order by 2
                        """).param("household", household, Types.BIGINT).query(row -> {
            work.findings()
                    .error(
                            row.getLong("row"),
                            "currency",
                            new Unreadable(
                                    "must be %s, the currency of %s"
                                            .formatted(row.getString("kept"), row.getString("symbol")),
                                    row.getString("ccy"),
                                    "give the other currency's prices a symbol of their own"));
        });
        work.findings().rejectIfErrors();
    }

    private void warnOfShared(@Nullable Long household) {
        if (household == null) {
            return;
        }
        long shared = work.sql().sql("""
                        select count(distinct s.symbol) from stage s
                        where exists (select from asset a where a.symbol = s.symbol and a.household_id is null)
                          and not exists (select from asset a where a.symbol = s.symbol and a.household_id = ?)
                        """).param(household).query(Long.class).single();
        if (shared > 0) {
            work.findings()
                    .warn(
                            ("%d symbols have shared prices too: yours are kept apart, and activities that were there before"
                                            + " keep to the shared ones")
                                    .formatted(shared));
        }
    }

    private void warnOfRepeated() {
        long repeated = work.sql()
                .sql("select (select count(*) from stage) - (select count(*) from latest)")
                .query(Long.class)
                .single();
        if (repeated > 0) {
            work.findings()
                    .warn("%d prices are of a day that a later row tells again; the last row was taken"
                            .formatted(repeated));
        }
    }

    @Override
    public void close() throws SQLException {
        copy.close();
    }
}
