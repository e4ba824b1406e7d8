package dev.headroom.finance.server.goals;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.pictures.Picture;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.KeptDates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The goals of households. */
@Component
class Goals implements HouseholdResource<GoalRequest, Goal> {
    private static final LocalDate LATEST = LocalDate.of(2200, 12, 31);
    private static final int USUAL_PRIORITY = 3;
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode CURRENCY_IN_USE = new ErrorCode("CURRENCY_IN_USE", ErrorCode.Kind.CONFLICT);

    private static final String SELECT = """
            select r.*, :today as today,
                   coalesce((select sum(c.amount_minor) from goal_contribution c where c.goal_id = r.id), 0) as saved_minor,
                   p.id as picture_id, p.hash as picture_hash, p.width as picture_width, p.height as picture_height,
                   p.widths as picture_widths, p.bytes as picture_bytes, p.added_at as picture_added_at
            from goal r
            left join lateral (select * from picture where goal_id = r.id order by id desc limit 1) p on true
            where r.household_id = :household""";

    private final HouseholdTable<Goal> table;
    private final InstantSource clock;

    Goals(JdbcClient jdbc, InstantSource clock) {
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("goal", "goal", SELECT, (row, _) -> read(row)));
        this.clock = clock;
    }

    @Override
    public HouseholdTable<Goal> table() {
        return table;
    }

    @Override
    public Columns columns(Household household, GoalRequest request, @Nullable Goal before) {
        String fallback =
                before == null ? household.currency() : before.target().currency();
        Money target =
                request.target().atLeast(1, "target", Amount.currency(request.currency(), request.target(), fallback));
        if (before != null
                && before.saved().minor() != 0
                && !target.currency().equals(before.target().currency())) {
            throw CodedException.of(
                    CURRENCY_IN_USE,
                    Violation.of("currency", "can't change while there are contributions", target.currency())
                            .instead("add another goal"));
        }
        boolean closed = Boolean.TRUE.equals(request.closed());
        LocalDate startedOn = startedOn(household, request, before);
        Columns columns = new Columns()
                .set("name", request.name().strip())
                .set("kind", request.kind())
                .setMinor("target_minor", target)
                .set("ccy", target.currency())
                .set("target_date", targetDate(household, request, startedOn, before))
                .set("priority", request.priority() == null ? USUAL_PRIORITY : request.priority())
                .set("started_on", startedOn);
        if (before == null || closed != (before.closedAt() != null)) {
            columns.set("closed_at", closed ? Timestamp.from(clock.instant()) : null);
        }
        return columns;
    }

    private LocalDate startedOn(Household household, GoalRequest request, @Nullable Goal before) {
        LocalDate today = table.today(household);
        if (request.startedOn() == null) {
            return before == null ? today : before.startedOn();
        }
        KeptDates.requireHappened("started_on", request.startedOn(), today);
        return request.startedOn();
    }

    /** In the future, unless it is the one that was set before: a goal that is late can still be renamed. */
    private LocalDate targetDate(Household household, GoalRequest request, LocalDate startedOn, @Nullable Goal before) {
        LocalDate date = request.targetDate();
        LocalDate today = table.today(household);
        boolean kept = before != null && before.targetDate().equals(date) && date.isAfter(startedOn);
        if (!kept && (!date.isAfter(today) || date.isAfter(LATEST))) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE,
                    Violation.of(
                            "target_date", "must be after today, %s, and until %s".formatted(today, LATEST), date));
        }
        return date;
    }

    private static Goal read(ResultSet row) throws SQLException {
        String currency = row.getString("ccy");
        Timestamp closed = row.getTimestamp("closed_at");
        Pace pace = new Pace(
                row.getLong("saved_minor"),
                row.getLong("target_minor"),
                row.getObject("started_on", LocalDate.class),
                row.getObject("target_date", LocalDate.class),
                row.getObject("today", LocalDate.class));
        Long required = pace.requiredMonthlyMinor();
        return new Goal(
                row.getLong("id"),
                row.getString("name"),
                GoalKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                new Money(pace.targetMinor(), currency),
                pace.targetDate(),
                row.getInt("priority"),
                pace.startedOn(),
                closed == null ? null : closed.toInstant(),
                new Money(pace.savedMinor(), currency),
                pace.progressPercent(),
                required == null ? null : new Money(required, currency),
                new Money(pace.projectedMinor(), currency),
                pace.projectedDate(),
                pace.onTrack(),
                Picture.read(row, "picture_"),
                row.getInt("version"));
    }
}
