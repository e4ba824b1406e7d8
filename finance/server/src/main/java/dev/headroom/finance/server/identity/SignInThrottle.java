package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after too many failures within a quarter of an hour for one e-mail address, or ten times as many
 * from one client address, further tries are refused until the oldest failure leaves the window. Counts over all nodes.
 */
@Component
class SignInThrottle {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int CLIENTS_SHARE = 10;
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_SIGN_INS", ErrorCode.Kind.TOO_MANY);

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final int maxFailures;

    SignInThrottle(JdbcClient jdbc, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.maxFailures = settings.session().maxFailures();
    }

    /** Refuses a try that comes after too many failures. */
    void admit(String email, String clientAddress) {
        requireBelow(account(email), maxFailures);
        requireBelow(client(clientAddress), maxFailures * CLIENTS_SHARE);
    }

    void failed(String email, String clientAddress) {
        Timestamp now = Timestamp.from(clock.instant());
        for (byte[] subject : List.of(account(email), client(clientAddress))) {
            jdbc.sql("insert into login_failure (subject, at) values (?, ?)")
                    .params(subject, now)
                    .update();
        }
    }

    void succeeded(String email) {
        jdbc.sql("delete from login_failure where subject = ?")
                .param(account(email))
                .update();
    }

    int sweep() {
        return jdbc.sql("delete from login_failure where at < ?")
                .param(Timestamp.from(clock.instant().minus(WINDOW)))
                .update();
    }

    private void requireBelow(byte[] subject, int limit) {
        Instant now = clock.instant();
        List<Instant> failures = jdbc.sql(
                        "select at from login_failure where subject = ? and at > ? order by at desc limit ?")
                .params(subject, Timestamp.from(now.minus(WINDOW)), limit)
                .query((row, _) -> row.getTimestamp("at").toInstant())
                .list();
        if (failures.size() >= limit) {
            Duration wait = Duration.between(now, failures.getLast().plus(WINDOW));
            throw CodedException.retryAfter(
                    TOO_MANY,
                    wait,
                    new Violation(
                            "sign-in", "failed too often in the last 15 minutes", null, "wait, or reset the password"));
        }
    }

    private static byte[] account(String email) {
        return Tokens.digest("account:" + email.toLowerCase(Locale.ROOT));
    }

    private static byte[] client(String address) {
        return Tokens.digest("client:" + address);
    }
}
