package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.mail.Mailer;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets a new password by a link that was sent to the address; a link works once, for an hour. */
@Component
class PasswordResets {
    private static final Duration TTL = Duration.ofHours(1);
    private static final int REQUESTS_PER_WINDOW = 3;
    private static final ErrorCode RESET_INVALID = new ErrorCode("RESET_INVALID", ErrorCode.Kind.IMPOSSIBLE);

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Mailer mailer;
    private final String publicUrl;

    PasswordResets(
            JdbcClient jdbc,
            InstantSource clock,
            People people,
            Passwords passwords,
            Sessions sessions,
            Mailer mailer,
            HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.people = people;
        this.passwords = passwords;
        this.sessions = sessions;
        this.mailer = mailer;
        this.publicUrl = settings.publicUrl();
    }

    /** Sends a link when the address has a sign-in, at most three in an hour; answers alike when it has none. */
    void request(String email) {
        Optional<People.Credential> credential = people.credential(email);
        if (credential.isEmpty()) {
            return;
        }
        long user = credential.get().userId();
        Instant now = clock.instant();
        int recent = jdbc.sql("select count(*) from password_reset where user_id = ? and created_at > ?")
                .params(user, Timestamp.from(now.minus(TTL)))
                .query(Integer.class)
                .single();
        if (recent >= REQUESTS_PER_WINDOW) {
            return;
        }
        String token = Tokens.random();
        jdbc.sql("insert into password_reset (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)")
                .params(Tokens.digest(token), user, Timestamp.from(now), Timestamp.from(now.plus(TTL)))
                .update();
        mailer.send(email, "Set a new password for Headroom", """
                Somebody, probably you, asked for a new password for this address.

                Open this link within an hour to set it:
                %s/reset?token=%s

                If it wasn't you, there is nothing to do: the password stays as it is.
                """.formatted(publicUrl, token));
    }

    /** Sets the password and ends every session of the sign-in. */
    @Transactional
    public void confirm(String token, String newPassword) {
        long user = jdbc.sql("""
                        update password_reset set used_at = :now
                        where token_hash = :hash and used_at is null and expires_at > :now returning user_id
                        """)
                .param("hash", Tokens.digest(token))
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .optional()
                .orElseThrow(() -> CodedException.of(
                        RESET_INVALID,
                        new Violation("token", "is unknown, used or older than an hour", null, "ask for a new link")));
        people.changePassword(
                user, passwords.hash(newPassword, people.person(user).email()));
        sessions.endOthersOf(user, "");
    }
}
