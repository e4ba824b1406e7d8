package dev.headroom.sql.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Sha256;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of declared queries on the caches of a node. Results end with what they were computed from, as far as the
 * source of the caches hears of it: the tables that are followed must be those that the source follows.
 *
 * <p>Opt-in per query. A result of a transaction that has written is never kept, nor is such a transaction answered
 * from what is kept: it reads its own rows, and nobody else reads them before it commits.
 */
public final class SqlCache {
    private static final Logger LOG = LoggerFactory.getLogger(SqlCache.class);
    private static final ErrorCode TAKEN = new ErrorCode("CACHED_QUERY_DECLARED_TWICE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode FAILED = new ErrorCode("CACHED_QUERY_FAILED", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration REFUSED_FOR = Duration.ofSeconds(10);

    private final Caches caches;
    private final Sessions sessions;
    private final FollowedTables followed;
    private final Ticker ticker;
    private final AtomicReference<@Nullable String> fingerprint = new AtomicReference<>();
    private final Map<String, CachedQuery<?>> queries = new ConcurrentSkipListMap<>();
    private final Map<Refusal.Kind, LongAdder> refusals = new ConcurrentHashMap<>();

    /** On the caches of the node, over the tables that their source follows. */
    public SqlCache(Caches caches, Sessions sessions, FollowedTables followed, Ticker ticker) {
        this.caches = caches;
        this.sessions = sessions;
        this.followed = followed;
        this.ticker = ticker;
    }

    /** For callers whose transactions are on connections that they name: {@link CachedQuery#listOn}. */
    public static SqlCache over(Caches caches, DataSource pool, FollowedTables followed) {
        return new SqlCache(caches, new PooledSessions(pool), followed, Ticker.system());
    }

    /**
     * Declares a query, once.
     *
     * @throws CodedException CACHED_QUERY_DECLARED_TWICE
     */
    public <R> CachedQuery<R> declare(QuerySpec<R> spec) {
        if (queries.containsKey(spec.name())) {
            throw CodedException.of(TAKEN, Violation.of("cached query", "must be declared once", spec.name()));
        }
        KeyTemplate template = KeyTemplate.of("sql_" + spec.name() + ":{values}");
        Cache<List<R>> cache = caches.declare(CacheSpec.<List<R>>ofType(template, new ListOf(spec.type()))
                .timeToLive(spec.timeToLive(), spec.tiers().toArray(Tier[]::new))
                .freshness(spec.freshness())
                .earlyRefresh(false)
                .build());
        CachedQuery<R> query = new CachedQuery<>(spec, cache, template, this);
        queries.put(spec.name(), query);
        return query;
    }

    /**
     * What happened here so far.
     *
     * @param queries by name
     * @param refusals by rule, how often a result was not kept or an answer not taken from what is kept
     */
    public record Report(List<QueryLine> queries, Map<String, Long> refusals) {}

    /**
     * One query.
     *
     * @param hitRate share of look-ups that some tier answered
     * @param bypasses answered by the database since the query or the caller's session doesn't allow more
     * @param refusals loads whose result was not kept
     * @param refusal the last that holds for every execution, with its way out; empty without one
     */
    public record QueryLine(String name, double hitRate, long bypasses, long refusals, String refusal) {}

    /** As of now; asks nobody. */
    public Report report() {
        Map<Refusal.Kind, Long> sums = new EnumMap<>(Refusal.Kind.class);
        refusals.forEach((kind, sum) -> sums.put(kind, sum.sum()));
        Map<String, Long> named = new TreeMap<>();
        sums.forEach((kind, sum) -> named.put(kind.name(), sum));
        return new Report(queries.values().stream().map(CachedQuery::line).toList(), named);
    }

    Sessions sessions() {
        return sessions;
    }

    FollowedTables followed() {
        return followed;
    }

    Ticker ticker() {
        return ticker;
    }

    long refusalNanos() {
        return REFUSED_FOR.toNanos();
    }

    /**
     * The settings of the pool's sessions, which are part of every key; asks once. Null while only a caller's own
     * session could tell.
     */
    @Nullable String settings(Sessions of) throws SQLException {
        String first = fingerprint.get();
        if (first != null || of.inTransaction()) {
            return first;
        }
        Connection connection = of.open();
        try (PreparedStatement statement = connection.prepareStatement(SessionState.QUESTION);
                ResultSet row = statement.executeQuery()) {
            fingerprint.compareAndSet(null, SessionState.read(row).fingerprint());
        } finally {
            of.release(connection);
        }
        return fingerprint.get();
    }

    /** Once they are known. */
    String settings() {
        return Objects.requireNonNullElse(fingerprint.get(), "");
    }

    void refused(Refusal refusal) {
        LongAdder count = refusals.get(refusal.kind());
        if (count == null) {
            count = refusals.computeIfAbsent(refusal.kind(), _ -> new LongAdder());
            LOG.info("a result is not kept: {}", refusal.violation().message());
        }
        count.increment();
    }

    Refusal tooMany(QuerySpec<?> spec, int rows) {
        return new Refusal(
                Refusal.Kind.TOO_MANY_ROWS,
                Violation.of(
                                "result of " + spec.name(),
                                "must be at most " + spec.mostRows() + " rows to be kept",
                                rows)
                        .instead("read it in pages, or declare more rows"));
    }

    Refusal momentInText(String literal) {
        return new Refusal(
                Refusal.Kind.MOMENT_OR_USER,
                Violation.of("cached query", "must not hold a literal that stands for the present", literal)
                        .instead("pass the moment as a value, rounded to what the result needs"));
    }

    CodedException failed(String query, SQLException failure) {
        CodedException coded = CodedException.of(
                FAILED,
                Violation.of(
                        "cached query " + query,
                        "must be one that the database answers: " + failure.getMessage(),
                        failure.getSQLState()));
        coded.initCause(failure);
        return coded;
    }

    String digest(String... parts) {
        MessageDigest digest = Sha256.begun();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** {@code List<Element>}, as a serializer wants it. */
    private record ListOf(Class<?> element) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
