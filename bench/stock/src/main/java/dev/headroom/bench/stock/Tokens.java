package dev.headroom.bench.stock;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Who a token belongs to. */
@Service
class Tokens {
    private final SessionRepository sessions;

    Tokens(SessionRepository sessions) {
        this.sessions = sessions;
    }

    record Caller(long userId, long householdId) implements Serializable {}

    @Cacheable(cacheNames = "sessions", unless = "#result == null")
    @Transactional(readOnly = true)
    public @Nullable Caller of(String token) {
        return sessions.live(digest(token), Instant.now())
                .map(session -> session.user)
                .filter(user -> user.id != null && user.householdId != null)
                .map(user -> new Caller(value(user.id), value(user.householdId)))
                .orElse(null);
    }

    private static long value(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
