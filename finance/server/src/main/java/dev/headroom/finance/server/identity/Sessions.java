package dev.headroom.finance.server.identity;

import dev.headroom.base.Memo;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sign-in sessions: opened by a password, found by a token, ended by logout, expiry or a new password. */
@Component
class Sessions {
    private static final String FIND = """
        select u.id as user_id, s.created_at, s.expires_at, h.id as household_id, h.tz, h.base_ccy, h.tier,
               array(select role from user_role r where r.user_id = u.id) as roles
        from session s
        join app_user u on u.id = s.user_id and u.active
        left join household h on h.id = u.household_id
        where s.token_hash = :hash and s.expires_at > :now
        """;

    private static final int MOST_KEYS = 20_000;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final HeadroomSettings.Session settings;
    private final Cache<Live> cache;
    /** Of tokens that were found lately: a digest takes longer than all else about a hit. */
    private final Memo<String, CacheKey> keys = new Memo<>(MOST_KEYS);

    private final Changes changes;
    private final Present present;

    Sessions(
            JdbcClient jdbc,
            InstantSource clock,
            HeadroomSettings settings,
            CacheDeclarations caches,
            Changes changes,
            Present present) {
        this.changes = changes;
        this.present = present;
        // absence isn't kept: a token that is unknown now may be opened in a moment, and guesses would fill the room
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("session:{token}"), Live.class)
                .freshness(Freshness.bounded(Duration.ofSeconds(1)))
                .absent(Duration.ZERO)
                .build());
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings.session();
    }

    /** A session that was opened; the token is shown this once. */
    record Opened(String token, Instant expiresAt) {}

    /** A session in use. */
    record Live(Caller caller, Instant createdAt, Instant expiresAt) {}

    Opened open(long userId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Opened opened = new Opened(Tokens.random(), now.plus(settings.ttl()));
        jdbc.sql("insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)")
                .params(Tokens.digest(opened.token()), userId, Timestamp.from(now), Timestamp.from(opened.expiresAt()))
                .update();
        return opened;
    }

    /** The live session behind a token; empty for an unknown, ended or expired one. */
    Optional<Live> find(String token) {
        byte[] digest = Tokens.digest(token);
        CacheKey key = key(digest);
        Optional<Live> live = noted(cache.getOrLoad(key, () -> load(digest)));
        if (live.isEmpty()) {
            keys.forget(token);
        } else if (keys.get(token) == null) {
            keys.put(token, key);
        }
        return live;
    }

    /** Whether this node found a session by the token before and hasn't seen it end; it may have forgotten. */
    boolean foundBefore(String token) {
        return keys.get(token) != null;
    }

    /** The same where this node knows it without asking anybody: then within a second of its end or change. */
    Optional<Live> atHand(String token) {
        CacheKey seen = keys.get(token);
        CacheKey key = seen == null ? key(Tokens.digest(token)) : seen;
        Optional<Live> live = noted(cache.atHand(key, cache.spec().freshness()));
        if (seen == null && live.isPresent()) {
            keys.put(token, key);
        }
        return live;
    }

    private Optional<Live> noted(Optional<Live> found) {
        Optional<Live> live = found.filter(one -> one.expiresAt().isAfter(clock.instant()));
        live.ifPresent(one -> present.seen(one.caller().userId()));
        return live;
    }

    private CacheKey key(byte[] digest) {
        return cache.key(Tenant.COMMON, HexFormat.of().formatHex(digest));
    }

    private @Nullable Live load(byte[] digest) {
        Live live = jdbc.sql(FIND)
                .param("hash", digest)
                .param("now", Timestamp.from(clock.instant()))
                .query((row, _) -> live(row))
                .optional()
                .orElse(null);
        if (live != null) {
            TagScope.dependsOn(Changes.user(live.caller().userId()));
            Caller.Household home = live.caller().household();
            if (home != null) {
                TagScope.dependsOn(Changes.home(home.id()));
            }
        }
        return live;
    }

    void end(String token) {
        byte[] digest = Tokens.digest(token);
        jdbc.sql("delete from session where token_hash = ?").param(digest).update();
        cache.invalidate(key(digest));
        keys.forget(token);
    }

    /** Ends every session of a sign-in but the one with this token; an empty token spares none. */
    void endOthersOf(long userId, String token) {
        jdbc.sql("delete from session where user_id = ? and token_hash <> ?")
                .params(userId, Tokens.digest(token))
                .update();
        changes.announce(List.of(Changes.user(userId)));
    }

    /** Removes what has expired; returns how many. */
    int sweep() {
        return jdbc.sql("delete from session where expires_at < ?")
                .param(Timestamp.from(clock.instant()))
                .update();
    }

    private static Live live(ResultSet row) throws SQLException {
        long household = row.getLong("household_id");
        Caller.Household home = row.wasNull()
                ? null
                : new Caller.Household(
                        household, ZoneId.of(row.getString("tz")), row.getString("base_ccy"), row.getString("tier"));
        return new Live(
                new Caller(row.getLong("user_id"), home, roles(row.getArray("roles"))),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }

    static Set<Role> roles(Array names) throws SQLException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Object name : (Object[]) names.getArray()) {
            roles.add(Role.valueOf(name.toString().toUpperCase(Locale.ROOT)));
        }
        return roles;
    }
}
