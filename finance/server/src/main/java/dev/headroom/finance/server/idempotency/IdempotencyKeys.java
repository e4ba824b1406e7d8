package dev.headroom.finance.server.idempotency;

import dev.headroom.finance.server.settings.HeadroomSettings;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests by the key their sender chose, with the answers they got. Every method but {@link #sweep} takes part in the
 * caller's transaction, which is the one of the request's effect.
 */
@Component
class IdempotencyKeys {
    /** How long a key is remembered. */
    static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;
    private final boolean background;

    IdempotencyKeys(JdbcClient jdbc, JsonMapper json, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.background = settings.background();
    }

    /** @param requestHash SHA-256 in hexadecimal of the request that came first with the key */
    record Answered(String requestHash, int status, Map<String, String> headers, String body) {}

    /**
     * Takes the key for this transaction. Waits while another transaction holds it, at most five seconds; then the
     * database gives up with a lock timeout.
     *
     * @return whether the key is this transaction's; if not, {@link #answered} tells the rest
     */
    boolean claim(long userId, String key, String requestHash) {
        jdbc.sql("set local lock_timeout = '5s'").update();
        boolean claimed = jdbc.sql("""
                        insert into idempotency_key as k (user_id, key, request_hash, status, created_at)
                        values (:user, :key, :hash, 0, :now)
                        on conflict (user_id, key) do update
                            set request_hash = excluded.request_hash, status = 0, created_at = excluded.created_at
                            where k.created_at < :forgotten
                        """)
                        .param("user", userId)
                        .param("key", key)
                        .param("hash", HexFormat.of().parseHex(requestHash))
                        .param("now", Timestamp.from(clock.instant()))
                        .param("forgotten", Timestamp.from(clock.instant().minus(KEPT)))
                        .update()
                == 1;
        jdbc.sql("set local lock_timeout = default").update();
        return claimed;
    }

    Answered answered(long userId, String key) {
        return jdbc.sql("select request_hash, status, headers, body from idempotency_key where user_id = ? and key = ?")
                .params(userId, key)
                .query((row, _) -> new Answered(
                        HexFormat.of().formatHex(row.getBytes("request_hash")),
                        row.getInt("status"),
                        json.readValue(row.getString("headers"), new TypeReference<Map<String, String>>() {}),
                        row.getString("body")))
                .single();
    }

    /** Keeps the answer beside the effect. */
    void keep(long userId, String key, Answered answer) {
        jdbc.sql("update idempotency_key set status = ?, headers = ?::jsonb, body = ? where user_id = ? and key = ?")
                .params(answer.status(), json.writeValueAsString(answer.headers()), answer.body(), userId, key)
                .update();
    }

    /** Forgets keys after a day. */
    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        if (background) {
            jdbc.sql("delete from idempotency_key where created_at < ?")
                    .param(Timestamp.from(clock.instant().minus(KEPT)))
                    .update();
        }
    }
}
