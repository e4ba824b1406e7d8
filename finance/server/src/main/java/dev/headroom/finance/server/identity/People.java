package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sign-ins and their households as they are kept. */
@Component
class People {
    private static final ErrorCode EMAIL_TAKEN = new ErrorCode("EMAIL_TAKEN", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode UNKNOWN_TIME_ZONE = new ErrorCode("UNKNOWN_TIME_ZONE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode UNKNOWN_CURRENCY = new ErrorCode("UNKNOWN_CURRENCY", ErrorCode.Kind.IMPOSSIBLE);

    private final JdbcClient jdbc;

    People(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What signing in needs to know of a person. */
    record Credential(long userId, @Nullable String passwordHash) {}

    /** What is told of a person after sign-in. */
    record Person(
            long id,
            String email,
            String displayName,
            @Nullable Long householdId,
            @Nullable String tier) {}

    /** A person who registers, with the household that begins with it. */
    record Newcomer(
            String email,
            String passwordHash,
            String displayName,
            String householdName,
            String timeZone,
            String currency) {}

    Optional<Credential> credential(String email) {
        return jdbc.sql("select id, password_hash from app_user where lower(email) = ? and active")
                .param(email.toLowerCase(Locale.ROOT))
                .query((row, _) -> new Credential(row.getLong("id"), row.getString("password_hash")))
                .optional();
    }

    Credential credential(long userId) {
        return jdbc.sql("select id, password_hash from app_user where id = ?")
                .param(userId)
                .query((row, _) -> new Credential(row.getLong("id"), row.getString("password_hash")))
                .single();
    }

    Person person(long userId) {
        return jdbc.sql("""
                        select u.id, u.email, u.display_name, u.household_id, h.tier
                        from app_user u left join household h on h.id = u.household_id where u.id = ?
                        """)
                .param(userId)
                .query((row, _) -> new Person(
                        row.getLong("id"),
                        row.getString("email"),
                        row.getString("display_name"),
                        row.getObject("household_id", Long.class),
                        row.getString("tier")))
                .single();
    }

    /** Adds a person and the household; returns the sign-in's id. */
    @Transactional
    public long register(Newcomer newcomer) {
        requireZone(newcomer.timeZone());
        requireCurrency(newcomer.currency());
        long household = jdbc.sql("insert into household (name, tz, base_ccy) values (?, ?, ?) returning id")
                .params(newcomer.householdName(), newcomer.timeZone(), newcomer.currency())
                .query(Long.class)
                .single();
        long user = add(newcomer.email(), newcomer.displayName(), newcomer.passwordHash(), household);
        grantRole(user, Role.HOUSEHOLD);
        return user;
    }

    /** Adds a sign-in, to a household or (null) to none. */
    long add(String email, String displayName, String passwordHash, @Nullable Long household) {
        try {
            return jdbc.sql("""
                            insert into app_user (household_id, email, display_name, password_hash)
                            values (?, ?, ?, ?) returning id
                            """)
                    .param(household)
                    .param(email)
                    .param(displayName)
                    .param(passwordHash)
                    .query(Long.class)
                    .single();
        } catch (DuplicateKeyException taken) {
            throw CodedException.of(
                    EMAIL_TAKEN,
                    Violation.of("email", "belongs to a sign-in already", email)
                            .instead("sign in, or reset the password"));
        }
    }

    void grantRole(long userId, Role role) {
        jdbc.sql("insert into user_role (user_id, role) values (?, ?) on conflict do nothing")
                .params(userId, role.name().toLowerCase(Locale.ROOT))
                .update();
    }

    void changePassword(long userId, String passwordHash) {
        jdbc.sql("update app_user set password_hash = ?, version = version + 1 where id = ?")
                .params(passwordHash, userId)
                .update();
    }

    /** An IANA zone; offsets are refused because they know no daylight saving. */
    static void requireZone(String zone) {
        try {
            if (ZoneId.of(zone) instanceof ZoneOffset) {
                throw new DateTimeException("an offset");
            }
        } catch (DateTimeException unknown) {
            throw CodedException.of(
                    UNKNOWN_TIME_ZONE,
                    Violation.of("time_zone", "must be an IANA zone", zone).instead("for example America/Chicago"));
        }
    }

    void requireCurrency(String currency) {
        boolean known = jdbc.sql("select exists (select from currency where code = ?)")
                .param(currency)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw CodedException.of(
                    UNKNOWN_CURRENCY,
                    Violation.of("currency", "must be an ISO 4217 code that is kept here", currency)
                            .instead("for example USD"));
        }
    }
}
