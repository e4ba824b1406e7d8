package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Quick actions that a household has done; they make its streak. */
@Component
class CompletedActions {
    private static final ErrorCode NO_SUCH_ACTION = new ErrorCode("NO_SUCH_ACTION", ErrorCode.Kind.NOT_FOUND);

    private final JdbcClient jdbc;
    private final Outlooks outlooks;
    private final InstantSource clock;
    private final Changes changes;

    CompletedActions(JdbcClient jdbc, Outlooks outlooks, InstantSource clock, Changes changes) {
        this.changes = changes;
        this.jdbc = jdbc;
        this.outlooks = outlooks;
        this.clock = clock;
    }

    /**
     * Marks one of today's quick actions as done, once however often it is called, and tells the outlook after it.
     *
     * @throws CodedException {@code NO_SUCH_ACTION} for an action that today's outlook doesn't offer
     */
    Outlooks.Answer complete(Caller.Household household, String action) {
        Outlooks.Answer before = outlooks.of(household, null);
        LocalDate today = before.document().date();
        boolean offered = before.document().quickActions().stream()
                .anyMatch(one -> one.id().equals(action));
        if (!offered && !done(household.id(), today, action)) {
            throw CodedException.of(
                    NO_SUCH_ACTION,
                    Violation.of("action", "must be one of today's quick actions", action)
                            .instead("read today's outlook again"));
        }
        int added = jdbc.sql("""
                        insert into user_action (household_id, local_date, kind, action_id, zone, at)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(
                        household.id(),
                        today,
                        action.replaceFirst("-\\d+$", ""),
                        action,
                        household.zone().getId(),
                        Timestamp.from(clock.instant()))
                .update();
        if (added == 0) {
            return before;
        }
        changes.ofHousehold(household.id());
        return outlooks.of(household, null);
    }

    private boolean done(long household, LocalDate day, String action) {
        return jdbc.sql(
                        "select exists (select from user_action where household_id = ? and local_date = ? and action_id = ?)")
                .params(household, day, action)
                .query(Boolean.class)
                .single();
    }
}
