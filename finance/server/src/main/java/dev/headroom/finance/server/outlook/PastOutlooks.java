package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Access;
import dev.headroom.finance.server.identity.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The scores of past days as they were told then; a day nobody asked about has none. */
@RestController
@Tag(name = "Daily outlook")
class PastOutlooks {
    private static final int MOST_DAYS = 366;
    private static final ErrorCode WINDOW = new ErrorCode("OUTLOOK_WINDOW", ErrorCode.Kind.IMPOSSIBLE);

    /** Served by the primary key: one household's days in order. */
    private static final String READ = """
            select d, balance_score, payload ->> 'band' as band, payload ->> 'primary_insight' as insight
            from daily_outlook
            where household_id = :household and d between :from and :to
            order by d
            """;

    private final JdbcClient jdbc;
    private final Outlooks outlooks;
    private final Access access;

    PastOutlooks(JdbcClient jdbc, Outlooks outlooks, Access access) {
        this.jdbc = jdbc;
        this.outlooks = outlooks;
        this.access = access;
    }

    /** What a day said. */
    record Day(
            LocalDate date,
            @Nullable Integer balanceScore,
            @Nullable String band,
            @Nullable String primaryInsight) {}

    /** @param days that an outlook was told for, the oldest first */
    record Past(LocalDate from, LocalDate to, List<Day> days) {}

    @Operation(
            summary = "The scores of the last days",
            description = "Up to today in the household's zone; days without an outlook are left out.")
    @GetMapping("/api/v2/daily-outlook/{user}/history")
    ResponseEntity<OutlookController.Envelope<Past>> past(
            @PathVariable long user,
            @RequestParam(defaultValue = "90") int days,
            @AuthenticationPrincipal Caller caller) {
        if (days < 1 || days > MOST_DAYS) {
            throw CodedException.of(WINDOW, Violation.of("days", "must be 1..%d".formatted(MOST_DAYS), days));
        }
        Caller.Household household = access.household(caller, user);
        LocalDate to = outlooks.today(household);
        LocalDate from = to.minusDays(days - 1L);
        List<Day> told = jdbc.sql(READ)
                .param("household", household.id())
                .param("from", from)
                .param("to", to)
                .query((row, _) -> new Day(
                        row.getObject("d", LocalDate.class),
                        row.getObject("balance_score", Integer.class),
                        row.getString("band"),
                        row.getString("insight")))
                .list();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(OutlookController.Envelope.of(new Past(from, to, told)));
    }
}
