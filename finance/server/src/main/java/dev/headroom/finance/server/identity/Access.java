package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.TagScope;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Decides whose data a caller may read: its own household's, and an advisor also what a household granted. Whatever may
 * not be read doesn't exist for the caller, so that nobody can learn which ids are taken.
 */
@Component
public class Access {
    private static final ErrorCode NO_SUCH_USER = new ErrorCode("NO_SUCH_USER", ErrorCode.Kind.NOT_FOUND);

    private static final String READABLE = """
            select u.id as user_id, h.id, h.tz, h.base_ccy, h.tier,
                   case when h.id <> :own then (
                       select min(g.expires_at) from access_grant g
                       where g.household_id = h.id and g.advisor_id = :caller and g.revoked_at is null
                         and g.expires_at > :now) end as until
            from app_user u
            join household h on h.id = u.household_id
            where u.id = any(:users) and u.active
              and (h.id = :own
                   or exists (select from access_grant g
                              where g.household_id = h.id and g.advisor_id = :caller and g.revoked_at is null
                                and (g.expires_at is null or g.expires_at > :now)))
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Access(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The household of a sign-in, or {@code NO_SUCH_USER} where there is none that the caller may read. */
    public Caller.Household household(Caller caller, long userId) {
        if (caller.userId() == userId && caller.household() != null) {
            return caller.household();
        }
        Caller.Household household = households(caller, List.of(userId)).get(userId);
        if (household == null) {
            throw noSuchUser(userId);
        }
        return household;
    }

    /** The households of those of the sign-ins that the caller may read, by sign-in, in one query. */
    public Map<Long, Caller.Household> households(Caller caller, Collection<Long> userIds) {
        Map<Long, Caller.Household> readable = new HashMap<>();
        Caller.Household own = caller.household();
        jdbc.sql(READABLE)
                .param("users", userIds.toArray(Long[]::new))
                .param("own", own == null ? -1 : own.id())
                .param("caller", caller.userId())
                .param("now", Timestamp.from(clock.instant()))
                .query(row -> {
                    Caller.Household household = new Caller.Household(
                            row.getLong("id"),
                            ZoneId.of(row.getString("tz")),
                            row.getString("base_ccy"),
                            row.getString("tier"));
                    readable.put(row.getLong("user_id"), household);
                    dependOn(household, own, row.getTimestamp("until"));
                });
        return readable;
    }

    /** What is made of another's household ends with its day and with the grant, whatever the caller's own day is. */
    private void dependOn(Caller.Household household, Caller.@Nullable Household own, @Nullable Timestamp until) {
        TagScope scope = TagScope.current();
        if (scope == null) {
            return;
        }
        scope.add(List.of(Changes.household(household.id())));
        if (own != null && own.id() == household.id()) {
            return;
        }
        Instant now = clock.instant();
        Instant end = LocalDate.ofInstant(now, household.zone())
                .plusDays(1)
                .atStartOfDay(household.zone())
                .toInstant();
        if (until != null && until.toInstant().isBefore(end)) {
            end = until.toInstant();
        }
        scope.validUntil(Ticker.system().nanos() + Duration.between(now, end).toNanos());
    }

    /** What a caller is told of a sign-in that doesn't exist or isn't theirs to read. */
    public static CodedException noSuchUser(long userId) {
        return CodedException.of(
                NO_SUCH_USER, Violation.of("user", "must be one that you may read", Long.toString(userId)));
    }
}
