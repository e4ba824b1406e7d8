package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Freshness;
import dev.headroom.sql.cache.CachedQuery;
import dev.headroom.sql.cache.QuerySpec;
import dev.headroom.sql.cache.RowReader;
import dev.headroom.sql.cache.SqlCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.RowMapper;

/**
 * Queries of an application whose results are kept. In a transaction of Spring's they go by what it has done: one that
 * has written reads the database, and what it reads is kept for nobody.
 */
public final class CachedQueries {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_CACHED_QUERY", ErrorCode.Kind.IMPOSSIBLE);

    private final SqlCache cache;
    private final SqlCacheSettings settings;
    private final boolean onRedis;

    CachedQueries(SqlCache cache, SqlCacheSettings settings, boolean onRedis) {
        this.cache = cache;
        this.settings = settings;
        this.onRedis = onRedis;
    }

    /**
     * Declares a query of rows that a Spring row mapper reads.
     *
     * @param type of a row's value, immutable
     */
    public <R> CachedQuery<R> declare(String name, String sql, Class<R> type, RowMapper<R> mapper) {
        return declare(QuerySpec.of(name, sql, type, reader(mapper)));
    }

    /** Declares a query; {@code headroom.sql-cache.ttls} may change how long its results are kept. */
    public <R> CachedQuery<R> declare(QuerySpec<R> spec) {
        Duration configured = settings.ttls().get(spec.name());
        QuerySpec<R> timed = configured == null ? spec : spec.timeToLive(configured);
        return cache.declare(onRedis ? timed : timed.tiers(Set.of(Tier.MEMORY)));
    }

    /** What happened so far, query by query, and what is refused and why. */
    public SqlCache.Report report() {
        return cache.report();
    }

    /**
     * Implements an interface whose methods are annotated with {@link CachedSql}.
     *
     * @throws CodedException INVALID_CACHED_QUERY, naming every method that isn't
     */
    public <T> T of(Class<T> queries) {
        List<Violation> violations = new ArrayList<>();
        Map<Method, CachedQuery<?>> byMethod = new HashMap<>();
        for (Method method : queries.getMethods()) {
            CachedSql declared = method.getAnnotation(CachedSql.class);
            Class<?> row = row(method.getGenericReturnType());
            if (declared == null || row == null) {
                violations.add(Violation.of(
                                "method " + method.getName(),
                                "must be a @CachedSql that returns a list of records",
                                null)
                        .instead("annotate it, or move it out of " + queries.getSimpleName()));
            } else {
                byMethod.put(method, declare(spec(declared, row)));
            }
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
        InvocationHandler handler = (proxy, method, arguments) -> call(queries, byMethod, proxy, method, arguments);
        return queries.cast(Proxy.newProxyInstance(queries.getClassLoader(), new Class<?>[] {queries}, handler));
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    private static @Nullable Object call(
            Class<?> queries,
            Map<Method, CachedQuery<?>> byMethod,
            Object proxy,
            Method method,
            @Nullable Object @Nullable [] arguments) {
        CachedQuery<?> query = byMethod.get(method);
        if (query != null) {
            return query.list(arguments == null ? new Object[0] : arguments);
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default ->
                queries.getSimpleName()
                        + new TreeSet<>(byMethod.values().stream()
                                .map(each -> each.spec().name())
                                .toList());
        };
    }

    private static @Nullable Class<?> row(Type returned) {
        return returned instanceof ParameterizedType list
                        && list.getRawType() == List.class
                        && list.getActualTypeArguments()[0] instanceof Class<?> row
                        && row.isRecord()
                ? row
                : null;
    }

    private static <R> QuerySpec<R> spec(CachedSql declared, Class<R> row) {
        return QuerySpec.of(declared.name(), declared.sql(), row, reader(DataClassRowMapper.newInstance(row)))
                .timeToLive(DurationStyle.detectAndParse(declared.ttl()))
                .freshness(
                        declared.freshness().equals("strict")
                                ? Freshness.strict()
                                : Freshness.bounded(DurationStyle.detectAndParse(declared.freshness())))
                .mostRows(declared.mostRows());
    }

    private static <R> RowReader<R> reader(RowMapper<R> mapper) {
        return row -> {
            R value = mapper.mapRow(row, row.getRow());
            if (value == null) {
                throw new IllegalStateException("a row's value must not be null");
            }
            return value;
        };
    }
}
