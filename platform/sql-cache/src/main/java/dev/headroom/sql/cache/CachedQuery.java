package dev.headroom.sql.cache;

import dev.headroom.base.CodedException;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.LoadFailed;
import dev.headroom.cache.Tenant;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import dev.headroom.sql.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One declared query. Its results are kept under their values and end as soon as something they were computed from
 * changes; what may not be kept is answered by the database.
 *
 * <p>A miss costs three trips before the query's own: the plan of this very execution, what the catalogue says of its
 * tables and functions, and the beginning of a transaction that holds both together. All methods may be called from any
 * thread. Lists are immutable and shared between callers.
 */
public final class CachedQuery<R> {
    private final QuerySpec<R> spec;
    private final Cache<List<R>> cache;
    private final KeyTemplate template;
    private final SqlCache owner;
    private final LongAdder bypasses = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /** A refusal that holds for every execution, and when it is looked at again. */
    private record Known(Refusal refusal, long untilNanos) {}

    CachedQuery(QuerySpec<R> spec, Cache<List<R>> cache, KeyTemplate template, SqlCache owner) {
        this.spec = spec;
        this.cache = cache;
        this.template = template;
        this.owner = owner;
    }

    public QuerySpec<R> spec() {
        return spec;
    }

    /**
     * The rows, as fresh as the query declares.
     *
     * @param values in the order of the statement's parameters: numbers, texts, booleans, UUIDs, dates and times, null
     * @throws CodedException what the database refuses
     */
    public List<R> list(@Nullable Object... values) {
        return ask(level(), values).value().orElse(List.of());
    }

    private Freshness level() {
        FreshnessScope scope = FreshnessScope.current();
        return scope == null ? spec.freshness() : scope.or(spec.freshness());
    }

    /** As {@link #list}, as fresh as the caller wants it, with what can be said of the answer. */
    public Answer<List<R>> ask(Freshness freshness, @Nullable Object... values) {
        return ask(owner.sessions(), freshness, values);
    }

    /**
     * As {@link #list}, on a connection of the caller's. Where its transaction has written, or sees an older snapshot,
     * the database answers and nothing is kept.
     */
    public List<R> listOn(Connection connection, @Nullable Object... values) {
        return ask(new CallersSession(connection), level(), values).value().orElse(List.of());
    }

    private Answer<List<R>> ask(Sessions sessions, Freshness freshness, @Nullable Object[] values) {
        @Nullable Object[] given = values.clone();
        try {
            String settings = owner.settings(sessions);
            boolean refused =
                    settings == null || refused(given) || (sessions.inTransaction() && !mayUse(sessions, settings));
            if (refused || settings == null) {
                bypasses.increment();
                doNotKeep();
                FreshnessScope scope = FreshnessScope.current();
                if (scope != null) {
                    scope.loaded(true);
                }
                List<R> rows = on(sessions, connection -> read(connection, given));
                return new Answer<>(Optional.of(rows), Answer.Outcome.BYPASSED, Optional.empty());
            }
            return cache.askOrLoad(
                    key(given, settings),
                    freshness,
                    () -> on(sessions, connection -> load(sessions, connection, given)));
        } catch (SQLException failure) {
            throw owner.failed(spec.name(), failure);
        } catch (LoadFailed failure) {
            throw failure.getCause() instanceof SQLException of ? owner.failed(spec.name(), of) : failure;
        }
    }

    /** Of the query whatever the session, or of a value that stands for the present. */
    private boolean refused(@Nullable Object[] values) {
        boolean moment =
                Arrays.stream(values).anyMatch(value -> value instanceof String text && PlanText.isMoment(text));
        Known refusal = known.get();
        return moment || (refusal != null && owner.ticker().nanos() - refusal.untilNanos() < 0);
    }

    private boolean mayUse(Sessions sessions, String settings) throws SQLException {
        return on(sessions, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SessionState.QUESTION);
                    ResultSet row = statement.executeQuery()) {
                SessionState state = SessionState.read(row);
                Optional<Refusal> refusal = state.refusal(settings);
                refusal.ifPresent(owner::refused);
                return refusal.isEmpty();
            }
        });
    }

    private List<R> load(Sessions sessions, Connection connection, @Nullable Object[] values) throws SQLException {
        if (sessions.inTransaction()) {
            return loadWithin(connection, values);
        }
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            List<R> rows = loadWithin(connection, values);
            connection.commit();
            return rows;
        } catch (SQLException | RuntimeException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(automatic);
        }
    }

    /** The locks that planning takes keep views and tables as they are until the transaction ends. */
    private List<R> loadWithin(Connection connection, @Nullable Object[] values) throws SQLException {
        String json = plan(connection, values);
        Plan plan = Plan.parse(json);
        List<String> texts = PlanText.texts(json);
        Catalogue catalogue = Catalogue.read(
                connection,
                plan.nodes().flatMap(node -> node.relation().stream()).collect(Collectors.toSet()),
                PlanText.calledAnywhere(texts));
        Optional<Refusal> refusal = catalogue.session().refusal(owner.settings());
        PlanTags.Outcome outcome = PlanTags.of(plan, texts, catalogue, owner.followed());
        if (refusal.isEmpty()) {
            refusal = outcome.refusal().or(this::momentInText);
            refusal.filter(it -> it.kind().always())
                    .ifPresent(it -> known.set(new Known(it, owner.ticker().nanos() + owner.refusalNanos())));
        }
        List<R> rows = read(connection, values);
        if (refusal.isEmpty() && rows.size() > spec.mostRows()) {
            refusal = Optional.of(owner.tooMany(spec, rows.size()));
        }
        if (refusal.isPresent()) {
            refusals.increment();
            owner.refused(refusal.get());
            doNotKeep();
        } else {
            keep(outcome.tags());
        }
        return rows;
    }

    private Optional<Refusal> momentInText() {
        return PlanText.literalMoment(spec.sql()).map(owner::momentInText);
    }

    private String plan(Connection connection, @Nullable Object[] values) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("explain (format json, verbose) " + spec.sql())) {
            bind(statement, values);
            StringBuilder json = new StringBuilder();
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    json.append(lines.getString(1)).append('\n');
                }
            }
            return json.toString();
        }
    }

    private List<R> read(Connection connection, @Nullable Object[] values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(spec.sql())) {
            bind(statement, values);
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(spec.reader().read(result));
                }
            }
            return List.copyOf(rows);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                statement.setNull(i + 1, Types.NULL);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    private static void keep(Set<Tag> tags) {
        TagScope scope = TagScope.current();
        if (scope != null) {
            scope.add(tags);
        }
    }

    private static void doNotKeep() {
        TagScope scope = TagScope.current();
        if (scope != null) {
            scope.doNotKeep();
        }
    }

    /** Types are part of it: 1 and "1" may be compared with different columns. */
    private CacheKey key(@Nullable Object[] values, String settings) {
        String text = Arrays.stream(values)
                .map(value -> value == null ? "-" : value.getClass().getSimpleName() + '=' + value)
                .map(value -> value.length() + ":" + value)
                .collect(Collectors.joining());
        return template.key(Tenant.COMMON, owner.digest(settings, spec.sql(), text));
    }

    /** What the work returns, on a connection that is given back. */
    private static <T> T on(Sessions sessions, Work<T> work) throws SQLException {
        Connection connection = sessions.open();
        try {
            return work.on(connection);
        } finally {
            sessions.release(connection);
        }
    }

    /** Something to do on a connection. */
    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    SqlCache.QueryLine line() {
        Known refusal = known.get();
        return new SqlCache.QueryLine(
                spec.name(),
                cache.stats().hitRate(),
                bypasses.sum(),
                refusals.sum(),
                refusal == null ? "" : refusal.refusal().violation().message());
    }
}
