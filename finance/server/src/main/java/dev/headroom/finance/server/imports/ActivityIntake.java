package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.web.KeptDates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes activities of portfolios in, and holdings as activities that open them. The amount kept is the cash that moved,
 * into the portfolio positive, fees apart; units that come or go without cash move none.
 */
final class ActivityIntake implements Intake {
    static final int QUANTITY_PLACES = 10;
    static final int PRICE_PLACES = 8;

    private static final BigDecimal QUANTITY_LIMIT = BigDecimal.TEN.pow(18);
    private static final BigDecimal PRICE_LIMIT = BigDecimal.TEN.pow(12);
    private static final int LONGEST_NOTE = 500;
    private static final int LONGEST_ID = 200;

    private final Work work;
    private final Portfolios portfolios;
    private final Digest digest = new Digest();
    private final CopyRows copy;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private long staged;

    ActivityIntake(Work work) throws SQLException {
        this.work = work;
        this.portfolios = new Portfolios(work);
        work.sql().sql("""
                        create temporary table stage (
                            row bigint, target integer, own_id boolean, external_id text, kind text,
                            traded_at timestamptz, symbol text, asset_class integer, qty numeric, price numeric,
                            amount_minor bigint, fee_minor bigint, ccy text, note text, acquired_on date
                        ) on commit drop
                        """).update();
        this.copy = CopyRows.open(work.connection(), "stage");
    }

    private record Kept(
            String symbol,
            BigDecimal quantity,
            @Nullable BigDecimal price,
            long amountMinor,
            long feeMinor,
            String currency) {}

    /** Takes one row; it is stored with all the others or not at all. */
    void take(TradeRow row) throws CsvRows.Bad, SQLException {
        try {
            int target = portfolios.position(row.portfolio());
            Kept kept = kept(row);
            LocalDate acquired = in("acquired_on", () -> acquired(row));
            Instant at = row.when().at();
            if (first == null) {
                first = at;
            }
            last = at;
            store(row, target, kept, acquired);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(null, why);
        }
    }

    private Kept kept(TradeRow row) throws Unreadable, CsvRows.Bad {
        TradeRow.Figures figures = row.figures();
        boolean moves = row.kind().movesUnits();
        String symbol = row.asset().symbol().isEmpty() && !moves
                ? ""
                : in("symbol", () -> Work.symbol(row.asset().symbol()));
        BigDecimal quantity = in("quantity", () -> quantity(row));
        BigDecimal price = in("price", () -> price(figures, quantity, row.row()));
        String told = work.request().text().currency();
        String currency = in(
                "currency",
                () -> work.requireCurrency(
                        row.currency() != null
                                ? row.currency()
                                : told != null ? told : work.owner().currency()));
        BigDecimal amount = gross(figures, quantity);
        BigDecimal fee = figures.fee() == null ? BigDecimal.ZERO : figures.fee().abs();
        if (row.kind() == ActivityKind.FEE && fee.signum() == 0) {
            fee = amount;
        }
        BigDecimal charged = fee;
        long amountMinor = in("amount", () -> work.minor(cash(row.kind(), amount), currency, row.row()));
        long feeMinor = in("fee", () -> work.minor(charged, currency, row.row()));
        return new Kept(symbol, quantity, price, amountMinor, feeMinor, currency);
    }

    private interface Value<T extends @Nullable Object> {
        T get() throws Unreadable;
    }

    private static <T extends @Nullable Object> T in(String column, Value<T> value) throws CsvRows.Bad {
        try {
            return value.get();
        } catch (Unreadable why) {
            throw new CsvRows.Bad(column, why);
        }
    }

    /** When shares that come in were first bought; what others tell of it is their lots' own. */
    private @Nullable LocalDate acquired(TradeRow row) throws Unreadable {
        LocalDate acquired = row.when().acquired();
        if (acquired == null) {
            return null;
        }
        if (row.kind() != ActivityKind.OPENING && row.kind() != ActivityKind.TRANSFER_IN) {
            work.findings().noted(row.row(), "told a purchase date, which is kept of openings and transfers in alone");
            return null;
        }
        LocalDate date = when(row).atZone(work.owner().zone()).toLocalDate();
        if (acquired.isAfter(date) || acquired.isBefore(KeptDates.EARLIEST)) {
            throw new Unreadable(
                    "must be from %s to the date, %s".formatted(KeptDates.EARLIEST, date), acquired.toString(), null);
        }
        return acquired;
    }

    private Instant when(TradeRow row) {
        Instant at = row.when().at();
        return at != null
                ? at
                : work.owner().today().atStartOfDay(work.owner().zone()).toInstant();
    }

    private BigDecimal quantity(TradeRow row) throws Unreadable {
        BigDecimal told = row.figures().quantity();
        BigDecimal quantity = told == null ? BigDecimal.ZERO : told;
        if (row.kind() == ActivityKind.SELL || row.kind() == ActivityKind.TRANSFER_OUT) {
            quantity = quantity.abs();
        }
        if (quantity.signum() < 0 || (quantity.signum() == 0 && row.kind().movesUnits())) {
            throw new Unreadable(
                    "must be above 0 to %s".formatted(row.kind().label()),
                    told == null ? null : told.toPlainString(),
                    null);
        }
        return fitting(quantity, QUANTITY_LIMIT, QUANTITY_PLACES, row.row());
    }

    /** A number that fits the column it is kept in; how many were rounded is told as a warning. */
    private BigDecimal fitting(BigDecimal value, BigDecimal limit, int places, long row) throws Unreadable {
        if (value.compareTo(limit) >= 0) {
            throw new Unreadable("must be below " + limit.toPlainString(), value.toPlainString(), null);
        }
        if (value.scale() <= places) {
            return value;
        }
        if (value.stripTrailingZeros().scale() > places) {
            work.findings().noted(row, "had more than %d decimal places and were rounded half up".formatted(places));
        }
        return value.setScale(places, RoundingMode.HALF_UP);
    }

    private @Nullable BigDecimal price(TradeRow.Figures figures, BigDecimal quantity, long row) throws Unreadable {
        BigDecimal price = figures.price();
        BigDecimal amount = figures.amount();
        if (price == null && amount != null && quantity.signum() > 0) {
            price = amount.abs().divide(quantity, PRICE_PLACES, RoundingMode.HALF_UP);
        }
        if (price == null) {
            return null;
        }
        if (price.signum() < 0) {
            throw new Unreadable("must not be negative", price.toPlainString(), null);
        }
        return fitting(price, PRICE_LIMIT, PRICE_PLACES, row);
    }

    /** The money a row tells of, without a sign. */
    private static BigDecimal gross(TradeRow.Figures figures, BigDecimal quantity) {
        if (figures.amount() != null) {
            return figures.amount().abs();
        }
        BigDecimal price = figures.price();
        if (price == null) {
            return BigDecimal.ZERO;
        }
        return quantity.signum() == 0 ? price.abs() : price.abs().multiply(quantity);
    }

    private static BigDecimal cash(ActivityKind kind, BigDecimal gross) {
        return switch (kind) {
            case BUY, WITHDRAWAL -> gross.negate();
            case SELL, DIVIDEND, INTEREST, DEPOSIT -> gross;
            case OPENING, TRANSFER_IN, TRANSFER_OUT, FEE -> BigDecimal.ZERO;
        };
    }

    private void store(TradeRow row, int target, Kept kept, @Nullable LocalDate acquired) throws SQLException {
        String note = work.text(row.note(), LONGEST_NOTE, "note", row.row());
        boolean own = !row.externalId().isEmpty();
        String price = kept.price() == null ? "" : plain(kept.price());
        String id = own
                ? row.externalId().length() <= LONGEST_ID ? row.externalId() : digest.of(row.externalId())
                : digest.of(
                        acquired == null
                                ? String.valueOf(row.when().at())
                                : row.when().at() + " of " + acquired,
                        row.kind().label(),
                        kept.symbol(),
                        plain(kept.quantity()),
                        price,
                        Long.toString(kept.amountMinor()),
                        Long.toString(kept.feeMinor()),
                        kept.currency(),
                        note);
        Instant when = when(row);
        if (work.findings().wantsPreview()) {
            preview(row, kept, acquired, portfolios.name(target));
        }
        if (work.findings().hasErrors()) {
            return;
        }
        copy.add(row.row()).add(target).add(own).add(id).add(row.kind().label()).add(when.toString());
        copy.add(kept.symbol().isEmpty() ? null : kept.symbol()).add(row.asset().assetClass());
        copy.add(kept.quantity()).add(kept.price()).add(kept.amountMinor()).add(kept.feeMinor());
        copy.add(kept.currency())
                .add(note)
                .add(acquired == null ? null : acquired.toString())
                .endRow();
        staged++;
    }

    /** The same number always in the same letters. */
    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private void preview(TradeRow row, Kept kept, @Nullable LocalDate acquired, String portfolio) {
        int places = work.digits().getOrDefault(kept.currency(), 2);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("date", when(row).atZone(work.owner().zone()).toLocalDate().toString());
        values.put("acquired_on", acquired == null ? "" : acquired.toString());
        values.put("type", row.kind().label());
        values.put("symbol", kept.symbol());
        values.put("quantity", plain(kept.quantity()));
        values.put("price", kept.price() == null ? "" : plain(kept.price()));
        values.put("amount", BigDecimal.valueOf(kept.amountMinor(), places).toPlainString());
        values.put("fee", BigDecimal.valueOf(kept.feeMinor(), places).toPlainString());
        values.put("currency", kept.currency());
        values.put("portfolio", portfolio);
        work.findings().preview(row.row(), values);
    }

    @Override
    public void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public Work.Merged merge(@Nullable Long runId) {
        long household = work.owner().requireHousehold();
        int created = work.sql().sql("""
                        insert into asset (household_id, symbol, ccy, asset_class_id)
                        select :household, s.symbol, min(s.ccy), min(s.asset_class) from stage s
                        where s.symbol is not null and not exists (
                            select from asset a
                            where a.symbol = s.symbol and (a.household_id = :household or a.household_id is null))
                        group by s.symbol
                        """).param("household", household).update();
        if (created > 0) {
            work.findings()
                    .warn("%d symbols were unknown and became assets of your own; import prices for them"
                            .formatted(created));
        }
        boolean newestFirst = first != null && last != null && first.isAfter(last);
        long added = work.sql()
                .sql("""
                        with known as (
                            select distinct on (a.symbol) a.symbol, a.id
                            from asset a
                            where (a.household_id = :household or a.household_id is null)
                              and a.symbol in (select symbol from stage)
                            order by a.symbol, a.household_id nulls last, a.mic)
                        insert into activity (household_id, portfolio_id, asset_id, external_id, kind, traded_at, seq,
                                              qty, price, amount_minor, fee_minor, ccy, note, acquired_on, import_id)
                        select :household, t.id, known.id,
                               case when s.own_id then s.external_id
                                    else s.external_id || '-' || row_number() over (
                                        partition by s.target, s.own_id, s.external_id order by s.row) end,
                               s.kind, s.traded_at, (least(s.row, 2000000000) * :direction)::integer,
                               s.qty, s.price, s.amount_minor, s.fee_minor, s.ccy, s.note, s.acquired_on, :run
                        from stage s
                        join unnest(:ids::bigint[]) with ordinality as t (id, position) on t.position = s.target + 1
                        left join known on known.symbol = s.symbol
                        order by s.traded_at, s.row
                        on conflict (portfolio_id, external_id) do nothing
                        """)
                .param("household", household)
                .param("direction", newestFirst ? -1 : 1)
                .param("ids", portfolios.store())
                .param("run", runId, Types.BIGINT)
                .update();
        return new Work.Merged(added, staged - added);
    }

    @Override
    public void close() throws SQLException {
        copy.close();
    }
}
