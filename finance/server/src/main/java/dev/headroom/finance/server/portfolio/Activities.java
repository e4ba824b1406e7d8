package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.portfolio.LotBook;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Assets;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.portfolio.ActivityController.ActivityLine;
import dev.headroom.finance.server.portfolio.ActivityController.ActivityRequest;
import dev.headroom.finance.server.web.KeptDates;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.TagScope;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records what happens in portfolios; what no book could hold is refused before it is kept. */
@Component
class Activities {
    private static final Set<String> MOVING = Set.of("buy", "sell", "opening", "transfer_in", "transfer_out");
    private static final Set<String> ARRIVING = Set.of("opening", "transfer_in");
    private static final ErrorCode INCOMPLETE = new ErrorCode("ACTIVITY_INCOMPLETE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode SHARED_ASSET = new ErrorCode("SHARED_ASSET", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode NO_SUCH_ACTIVITY = new ErrorCode("NO_SUCH_ACTIVITY", ErrorCode.Kind.NOT_FOUND);

    private static final String SELECT = """
            select a.id, a.kind, s.symbol, a.traded_at, a.qty, a.price, a.amount_minor, a.fee_minor, a.ccy, a.note,
                   a.acquired_on, a.lots
            from activity a left join asset s on s.id = a.asset_id
            where a.household_id = :household and a.portfolio_id = :portfolio""";

    private final JdbcClient jdbc;
    private final Portfolios portfolios;
    private final Assets assets;
    private final BookReader books;
    private final LotPicks picks;
    private final InstantSource clock;

    Activities(
            JdbcClient jdbc,
            Portfolios portfolios,
            Assets assets,
            BookReader books,
            LotPicks picks,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.portfolios = portfolios;
        this.assets = assets;
        this.books = books;
        this.picks = picks;
        this.clock = clock;
    }

    Page<ActivityLine> page(Household household, long portfolio, PageRequest page) {
        portfolios.get(household, portfolio);
        TagScope.dependsOn(Changes.market("asset"));
        List<ActivityLine> rows = jdbc.sql(SELECT + """
                         and (:first or (date(a.traded_at at time zone 'UTC'), a.id) < (:day, :id))
                        order by date(a.traded_at at time zone 'UTC') desc, a.id desc limit :fetch
                        """)
                .param("household", household.id())
                .param("portfolio", portfolio)
                .param("first", page.first())
                .param("day", page.afterDate(), Types.DATE)
                .param("id", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> line(row, household))
                .list();
        return Page.of(rows, page, line -> List.of(utcDay(household, line), line.id()));
    }

    private static long utcDay(Household household, ActivityLine line) {
        return line.date()
                .atStartOfDay(household.zone())
                .plusHours(12)
                .withZoneSameInstant(ZoneOffset.UTC)
                .toLocalDate()
                .toEpochDay();
    }

    private ActivityLine line(java.sql.ResultSet row, Household household) throws java.sql.SQLException {
        BigDecimal price = row.getBigDecimal("price");
        return new ActivityLine(
                row.getLong("id"),
                row.getString("kind"),
                row.getString("symbol"),
                row.getObject("traded_at", OffsetDateTime.class)
                        .atZoneSameInstant(household.zone())
                        .toLocalDate(),
                Valued.plain(row.getBigDecimal("qty")),
                price == null ? null : Valued.plain(price),
                new Money(row.getLong("amount_minor"), row.getString("ccy")),
                new Money(row.getLong("fee_minor"), row.getString("ccy")),
                row.getString("note"),
                row.getObject("acquired_on", LocalDate.class),
                picks.read(row.getString("lots")));
    }

    @Transactional
    public ActivityLine add(Household household, long portfolio, ActivityRequest request) {
        portfolios.get(household, portfolio);
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        KeptDates.requireHappened("date", request.date(), today);
        requireParts(request);
        Asset asset = request.symbol() == null
                ? null
                : assets.named(household, List.of(request.symbol())).getFirst();
        if (request.kind().equals("split") && asset != null) {
            return split(household, asset, request);
        }
        String currency = Amount.currency(
                request.currency(), request.amount(), asset == null ? household.currency() : asset.currency());
        Money fee =
                request.fee() == null ? new Money(0, currency) : request.fee().atLeast(0, "fee", currency);
        long id = jdbc.sql("""
                        insert into activity (household_id, portfolio_id, asset_id, external_id, kind, traded_at, qty,
                                              price, amount_minor, fee_minor, ccy, note, acquired_on, lots)
                        values (:household, :portfolio, :asset, :external, :kind, :at, :qty, :price, :amount, :fee,
                                :ccy, :note, :acquired, cast(:lots as jsonb))
                        returning id
                        """)
                .param("household", household.id())
                .param("portfolio", portfolio)
                .param("asset", asset == null ? null : asset.id(), Types.BIGINT)
                .param("external", request.externalId() == null ? "own-" + UUID.randomUUID() : request.externalId())
                .param("kind", request.kind())
                .param(
                        "at",
                        request.date()
                                .atStartOfDay(household.zone())
                                .plusHours(12)
                                .toOffsetDateTime())
                .param("qty", request.quantity() == null ? BigDecimal.ZERO : request.quantity())
                .param("price", request.price(), Types.NUMERIC)
                .param("amount", cash(request, currency).minor())
                .param("fee", fee.minor())
                .param("ccy", currency)
                .param("note", request.note() == null ? "" : request.note().strip())
                .param("acquired", request.acquiredOn(), Types.DATE)
                .param("lots", picks.write(request.lots()), Types.VARCHAR)
                .query(Long.class)
                .single();
        if (request.lots() != null) {
            // refused where a lot holds less, before anything is kept
            Book book = books.read(household, List.of(portfolios.get(household, portfolio)))
                    .getFirst();
            LotBook.asOf(book.activities(), LotMethod.SPECIFIC, today);
        }
        return jdbc.sql(SELECT + " and a.id = :id")
                .param("household", household.id())
                .param("portfolio", portfolio)
                .param("id", id)
                .query((row, _) -> line(row, household))
                .single();
    }

    /** Into the portfolio's cash positive. */
    private static Money cash(ActivityRequest request, String currency) {
        BigDecimal price = request.price();
        BigDecimal quantity = request.quantity();
        Money gross = request.amount() != null
                ? request.amount().atLeast(0, "amount", currency)
                : price == null || quantity == null
                        ? new Money(0, currency)
                        : Money.rounded(price.multiply(quantity), currency);
        return switch (request.kind()) {
            case "buy", "withdrawal" -> new Money(-gross.minor(), currency);
            case "sell", "dividend", "interest", "deposit" -> gross;
            default -> new Money(0, currency);
        };
    }

    private static void requireParts(ActivityRequest request) {
        List<Violation> broken = new ArrayList<>();
        boolean moves = MOVING.contains(request.kind());
        if ((moves || request.kind().equals("split")) && request.symbol() == null) {
            broken.add(Violation.of("symbol", "must be said of a " + request.kind(), null));
        }
        BigDecimal quantity = request.quantity();
        if (moves && (quantity == null || quantity.signum() <= 0)) {
            broken.add(Violation.of("quantity", "must be above 0 of a " + request.kind(), quantity));
        }
        if (quantity != null && (quantity.scale() > 10 || quantity.precision() - quantity.scale() > 18)) {
            broken.add(Violation.of("quantity", "must have at most 18 digits and 10 decimal places", quantity));
        }
        requirePrice(request, broken);
        LocalDate acquired = request.acquiredOn();
        if (acquired != null && !ARRIVING.contains(request.kind())) {
            broken.add(Violation.of("acquired_on", "must be left out of a " + request.kind(), acquired));
        } else if (acquired != null && (acquired.isAfter(request.date()) || acquired.isBefore(KeptDates.EARLIEST))) {
            broken.add(Violation.of(
                    "acquired_on",
                    "must be from %s to the date, %s".formatted(KeptDates.EARLIEST, request.date()),
                    acquired));
        }
        LotPicks.require(request, broken);
        if (request.kind().equals("split") && (ratio(request.numerator()) < 1 || ratio(request.denominator()) < 1)) {
            broken.add(Violation.of(
                    "numerator and denominator",
                    "must be at least 1 of a split",
                    request.numerator() + ":" + request.denominator()));
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(INCOMPLETE, broken);
        }
    }

    private static void requirePrice(ActivityRequest request, List<Violation> broken) {
        BigDecimal price = request.price();
        if (price != null && (price.signum() < 0 || price.scale() > 8 || price.precision() - price.scale() > 12)) {
            broken.add(Violation.of("price", "must be 0 or more with at most 12 digits and 8 decimal places", price));
        }
        boolean worth = Set.of("buy", "sell").contains(request.kind());
        if (worth && price == null && request.amount() == null) {
            broken.add(Violation.of("price", "or an amount must be said of a " + request.kind(), null));
        }
        boolean paid = Set.of("dividend", "interest", "deposit", "withdrawal").contains(request.kind());
        if (paid && request.amount() == null) {
            broken.add(Violation.of("amount", "must be said of a " + request.kind(), null));
        }
    }

    private static int ratio(@Nullable Integer part) {
        return part == null ? 0 : part;
    }

    /** A split is the asset's, not a portfolio's: a household says it of its own assets only. */
    private ActivityLine split(Household household, Asset asset, ActivityRequest request) {
        if (!asset.own()) {
            throw CodedException.of(
                    SHARED_ASSET,
                    Violation.of("symbol", "must be an asset of the household's own to be split by it", asset.symbol())
                            .instead("splits of shared assets come with the market's data"));
        }
        jdbc.sql("""
                        insert into asset_split (asset_id, ex_date, num, den) values (?, ?, ?, ?)
                        on conflict (asset_id, ex_date) do update set num = excluded.num, den = excluded.den
                        """)
                .params(asset.id(), request.date(), ratio(request.numerator()), ratio(request.denominator()))
                .update();
        return new ActivityLine(
                0,
                "split",
                asset.symbol(),
                request.date(),
                request.numerator() + ":" + request.denominator(),
                null,
                new Money(0, household.currency()),
                new Money(0, household.currency()),
                request.note() == null ? "" : request.note(),
                null,
                List.of());
    }

    void remove(Household household, long portfolio, long id) {
        int removed = jdbc.sql("delete from activity where id = ? and portfolio_id = ? and household_id = ?")
                .params(id, portfolio, household.id())
                .update();
        if (removed == 0) {
            throw CodedException.of(
                    NO_SUCH_ACTIVITY, Violation.of("activity", "must be one of the portfolio's", Long.toString(id)));
        }
    }
}
