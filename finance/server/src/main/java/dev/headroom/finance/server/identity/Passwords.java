package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks passwords with Argon2id (19 MiB, two passes, one lane: OWASP's recommendation). At most a few run
 * at a time, so that a storm of sign-ins can't take the cores and the memory from everybody who is signed in already.
 */
@Component
class Passwords {
    static final int SHORTEST = 10;
    static final int LONGEST = 200;

    private static final ErrorCode WEAK = new ErrorCode("WEAK_PASSWORD", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode BUSY = new ErrorCode("SIGN_IN_BUSY", ErrorCode.Kind.TOO_MANY);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    private final Semaphore permits;
    private final String hashOfNobody;

    Passwords(HeadroomSettings settings) {
        permits = new Semaphore(settings.session().hashers(), true);
        hashOfNobody = encode("a password that nobody has");
    }

    /** The hash to keep, or {@code WEAK_PASSWORD}. */
    String hash(String password, String email) {
        requireStrong(password, email);
        return bounded(() -> encode(password));
    }

    /** Whether the password is the one behind the hash; takes as long where there is none. */
    boolean matches(String password, @Nullable String hash) {
        if (password.length() > LONGEST) {
            return false;
        }
        boolean same = bounded(() -> argon2.matches(password, hash == null ? hashOfNobody : hash));
        return same && hash != null;
    }

    private String encode(String password) {
        String hash = argon2.encode(password);
        if (hash == null) {
            throw new IllegalStateException("no hash for a password that is not null");
        }
        return hash;
    }

    private static void requireStrong(String password, String email) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw CodedException.of(
                    WEAK,
                    new Violation(
                            "password",
                            "must have %d to %d characters".formatted(SHORTEST, LONGEST),
                            null,
                            "take a sentence"));
        }
        if (password.equalsIgnoreCase(email) || password.chars().distinct().count() < 4) {
            throw CodedException.of(WEAK, "password", "must not be the e-mail address or a repeated character");
        }
    }

    private <T> T bounded(Supplier<T> work) {
        try {
            if (!permits.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw CodedException.retryAfter(
                        BUSY, LONGEST_WAIT, new Violation("sign-in", "has a queue at the moment", null, "try again"));
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw CodedException.of(BUSY, "sign-in", "was interrupted by the end of this node");
        }
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }
}
