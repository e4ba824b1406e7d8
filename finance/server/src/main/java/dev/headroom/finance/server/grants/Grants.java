package dev.headroom.finance.server.grants;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.TagScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Grants of households to advisors. */
@Component
class Grants {
    private static final ErrorCode NO_SUCH_ADVISOR = new ErrorCode("NO_SUCH_ADVISOR", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_SUCH_GRANT = new ErrorCode("NO_SUCH_GRANT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode ALREADY_GRANTED = new ErrorCode("ALREADY_GRANTED", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final Instant LATEST = Instant.parse("2200-12-31T00:00:00Z");

    private static final String SELECT = """
            select g.id, g.advisor_id, u.email, u.display_name, g.access, g.granted_at, g.expires_at, g.revoked_at
            from access_grant g
            join app_user u on u.id = g.advisor_id
            where g.household_id = :household""";

    private static final String RECEIVED = """
            select g.id, g.household_id, h.name, g.granted_at, g.expires_at,
                   array(select u.id from app_user u where u.household_id = h.id and u.active order by u.id) as users
            from access_grant g
            join household h on h.id = g.household_id
            where g.advisor_id = :advisor and g.revoked_at is null and (g.expires_at is null or g.expires_at > :now)
              and g.id > :after
            order by g.id
            limit :fetch
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Grants(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param access always {@code read} */
    record Grant(
            long id,
            String advisorEmail,
            String advisorName,
            String access,
            Instant grantedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    /** @param userIds the household's sign-ins; each may be named in {@code ?user=} */
    record Received(
            long id,
            String householdName,
            List<Long> userIds,
            Instant grantedAt,
            @Nullable Instant expiresAt) {}

    /** Every grant of the household, ended ones too. */
    Page<Grant> page(Household household, PageRequest page) {
        List<Grant> rows = jdbc.sql(SELECT + " and g.id > :after order by g.id limit :fetch")
                .param("household", household.id())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    /** What an advisor may read now. */
    Page<Received> received(long advisor, PageRequest page) {
        List<Received> rows = jdbc.sql(RECEIVED)
                .param("advisor", advisor)
                .param("now", Timestamp.from(clock.instant()))
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> {
                    TagScope.dependsOn(Changes.household(row.getLong("household_id")));
                    return new Received(
                            row.getLong("id"),
                            row.getString("name"),
                            Arrays.asList((Long[]) row.getArray("users").getArray()),
                            row.getTimestamp("granted_at").toInstant(),
                            instant(row, "expires_at"));
                })
                .list();
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    Grant get(Household household, long id) {
        return jdbc.sql(SELECT + " and g.id = :id")
                .param("household", household.id())
                .param("id", id)
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> noSuch(id));
    }

    @Transactional
    public Grant add(Household household, String advisorEmail, @Nullable Instant expiresAt) {
        Instant now = clock.instant();
        if (expiresAt != null && (!expiresAt.isAfter(now) || expiresAt.isAfter(LATEST))) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE, Violation.of("expires_at", "must be after now and before 2201", expiresAt));
        }
        long advisor = advisor(advisorEmail);
        jdbc.sql("""
                        update access_grant set revoked_at = expires_at
                        where household_id = ? and advisor_id = ? and revoked_at is null and expires_at <= ?
                        """).params(household.id(), advisor, Timestamp.from(now)).update();
        return jdbc.sql("""
                        insert into access_grant (household_id, advisor_id, granted_at, expires_at)
                        values (:household, :advisor, :now, :expires)
                        on conflict (advisor_id, household_id) where revoked_at is null do nothing
                        returning id
                        """)
                .param("household", household.id())
                .param("advisor", advisor)
                .param("now", Timestamp.from(now))
                .param("expires", expiresAt == null ? null : Timestamp.from(expiresAt))
                .query((row, _) -> row.getLong("id"))
                .optional()
                .map(id -> get(household, id))
                .orElseThrow(() -> CodedException.of(
                        ALREADY_GRANTED,
                        Violation.of("advisor_email", "has access already", advisorEmail)
                                .instead("revoke that grant to make another")));
    }

    /** Ends a grant at once; one that has ended stays as it is. */
    void revoke(Household household, long id) {
        get(household, id);
        jdbc.sql("update access_grant set revoked_at = ? where id = ? and household_id = ? and revoked_at is null")
                .params(Timestamp.from(clock.instant()), id, household.id())
                .update();
    }

    /** The same answer for an address nobody has and for one of somebody who doesn't advise. */
    private long advisor(String email) {
        return jdbc.sql("""
                        select u.id from app_user u
                        where lower(u.email) = ? and u.active
                          and exists (select from user_role r where r.user_id = u.id and r.role = 'advisor')
                        """)
                .param(email.strip().toLowerCase(Locale.ROOT))
                .query((row, _) -> row.getLong("id"))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_ADVISOR, Violation.of("advisor_email", "must be an advisor's address", email)));
    }

    private static CodedException noSuch(long id) {
        return CodedException.of(NO_SUCH_GRANT, Violation.of("grant", "must be one of the household's", id));
    }

    /** It tells the advisor's name and address. */
    private static Grant read(ResultSet row) throws SQLException {
        TagScope.dependsOn(Changes.user(row.getLong("advisor_id")));
        return new Grant(
                row.getLong("id"),
                row.getString("email"),
                row.getString("display_name"),
                row.getString("access"),
                row.getTimestamp("granted_at").toInstant(),
                instant(row, "expires_at"),
                instant(row, "revoked_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
