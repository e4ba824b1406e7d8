package dev.headroom.sql.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One query whose results may be kept.
 *
 * @param name of its cache: small letters, digits and underscores, at most 40
 * @param sql a SELECT with {@code ?} for its values
 * @param type of one row's value, as it is read back from a shared tier; immutable
 * @param reader makes it of a row
 * @param timeToLive however little changes, 1 s to 365 d
 * @param freshness where a caller doesn't say
 * @param mostRows that are kept, 1 to 100,000; a longer result is answered and not kept
 * @param tiers that keep it
 */
public record QuerySpec<R>(
        String name,
        String sql,
        Class<R> type,
        RowReader<R> reader,
        Duration timeToLive,
        Freshness freshness,
        int mostRows,
        Set<Tier> tiers) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_CACHED_QUERY", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Pattern SELECT = Pattern.compile("(?is)\\s*(select|with|values|table)\\b.*");
    private static final int MOST_ROWS = 100_000;

    public QuerySpec {
        tiers = Set.copyOf(tiers);
        List<Violation> violations = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            violations.add(Violation.of(
                    "name of a cached query", "must be small letters, digits and underscores, at most 40", name));
        }
        if (!SELECT.matcher(sql).matches()) {
            violations.add(Violation.of("cached query " + name, "must begin with SELECT or WITH", sql)
                    .instead("send what changes rows past the cache"));
        }
        if (PlanText.severalStatements(sql)) {
            violations.add(Violation.of("cached query " + name, "must be one statement", sql));
        }
        if (mostRows < 1 || mostRows > MOST_ROWS) {
            violations.add(Violation.of("most rows of " + name, "must be 1 to 100,000", mostRows));
        }
        if (tiers.isEmpty()) {
            violations.add(Violation.of("tiers of " + name, "must be at least one", null));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /** For ten minutes in memory and on Redis, within two seconds of the database, at most 10,000 rows. */
    public static <R> QuerySpec<R> of(String name, String sql, Class<R> type, RowReader<R> reader) {
        return new QuerySpec<>(
                name,
                sql,
                type,
                reader,
                Duration.ofMinutes(10),
                Freshness.bounded(Duration.ofSeconds(2)),
                10_000,
                Set.of(Tier.MEMORY, Tier.REDIS));
    }

    /** The same, for as long. */
    public QuerySpec<R> timeToLive(Duration duration) {
        return new QuerySpec<>(name, sql, type, reader, duration, freshness, mostRows, tiers);
    }

    /** The same, as fresh. */
    public QuerySpec<R> freshness(Freshness usual) {
        return new QuerySpec<>(name, sql, type, reader, timeToLive, usual, mostRows, tiers);
    }

    /** The same, with results up to so many rows. */
    public QuerySpec<R> mostRows(int rows) {
        return new QuerySpec<>(name, sql, type, reader, timeToLive, freshness, rows, tiers);
    }

    /** The same, in these tiers. */
    public QuerySpec<R> tiers(Set<Tier> of) {
        return new QuerySpec<>(name, sql, type, reader, timeToLive, freshness, mostRows, of);
    }
}
