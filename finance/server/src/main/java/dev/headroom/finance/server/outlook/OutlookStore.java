package dev.headroom.finance.server.outlook;

import dev.headroom.finance.analytics.BalanceScore;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Outlooks as they were told. What a shown one said before a correction stays beside it. */
@Component
class OutlookStore {
    private static final String READ = """
            select v.household_id, v.version, o.data_version, o.score_version, o.revision, o.computed_at,
                   case when :outdated or (o.data_version = v.version and o.score_version = :score_version)
                        then o.payload end as payload
            from household_version v
            left join daily_outlook o on o.household_id = v.household_id and o.d = :day
            where v.household_id = any(:households)
            """;

    private static final String WRITE = """
            select kept_household, kept_revision, kept_version
            from keep_outlooks(:households, cast(:days as date[]), :versions, :scores, :streaks, :payloads,
                               cast(:score_version as smallint), :now, :first, :last)
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;

    OutlookStore(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * An outlook as told.
     *
     * @param current whether nothing has changed that it was computed from
     */
    record Told(OutlookDocument document, int revision, long dataVersion, Instant computedAt, boolean current) {}

    /**
     * A document with the version of the data it was computed from.
     *
     * @param firstDay the household's first record; null without any
     */
    record Computed(
            long householdId, long dataVersion, @Nullable LocalDate firstDay, OutlookDocument document) {}

    /** Those that were told on a day, by household, in one query. */
    Map<Long, Told> read(Collection<Long> households, LocalDate day) {
        return read(households, day, true);
    }

    /** The same without those since which something has changed: nobody reads what is told anew. */
    Map<Long, Told> readCurrent(Collection<Long> households, LocalDate day) {
        return read(households, day, false);
    }

    private Map<Long, Told> read(Collection<Long> households, LocalDate day, boolean outdated) {
        Map<Long, Told> told = new HashMap<>();
        jdbc.sql(READ)
                .param("households", households.toArray(Long[]::new))
                .param("day", day)
                .param("outdated", outdated)
                .param("score_version", BalanceScore.VERSION)
                .query(row -> {
                    String payload = row.getString("payload");
                    if (payload != null) {
                        long version = row.getLong("data_version");
                        boolean current = version == row.getLong("version")
                                && row.getInt("score_version") == BalanceScore.VERSION;
                        told.put(
                                row.getLong("household_id"),
                                new Told(
                                        json.readValue(payload, OutlookDocument.class),
                                        row.getInt("revision"),
                                        version,
                                        row.getTimestamp("computed_at").toInstant(),
                                        current));
                    }
                });
        return told;
    }

    /**
     * Keeps outlooks, at most one per household and day, in one statement. Returns them as they are kept, by household,
     * without those that newer knowledge stands in place of: older never replaces it.
     */
    @Transactional
    public Map<Long, Told> write(List<Computed> computed) {
        if (computed.isEmpty()) {
            return Map.of();
        }
        int n = computed.size();
        Long[] households = new Long[n];
        String[] days = new String[n];
        Long[] versions = new Long[n];
        @Nullable Integer[] scores = new @Nullable Integer[n];
        Integer[] streaks = new Integer[n];
        String[] payloads = new String[n];
        for (int i = 0; i < n; i++) {
            Computed one = computed.get(i);
            households[i] = one.householdId();
            days[i] = one.document().date().toString();
            versions[i] = one.dataVersion();
            scores[i] = one.document().balanceScore();
            streaks[i] = one.document().streakCount();
            payloads[i] = json.writeValueAsString(one.document());
        }
        Map<Long, OutlookDocument> documents = new HashMap<>();
        computed.forEach(one -> documents.put(one.householdId(), one.document()));
        NavigableSet<LocalDate> span = new TreeSet<>();
        computed.forEach(one -> span.add(one.document().date()));
        Instant now = clock.instant();
        Map<Long, Told> told = new HashMap<>();
        jdbc.sql(WRITE)
                .param("households", households)
                .param("days", days)
                .param("first", span.first())
                .param("last", span.last())
                .param("versions", versions)
                .param("scores", scores)
                .param("streaks", streaks)
                .param("payloads", payloads)
                .param("score_version", BalanceScore.VERSION)
                .param("now", Timestamp.from(now))
                .query(row -> {
                    long household = row.getLong("kept_household");
                    OutlookDocument document = documents.get(household);
                    if (document != null) {
                        told.put(
                                household,
                                new Told(
                                        document, row.getInt("kept_revision"), row.getLong("kept_version"), now, true));
                    }
                });
        return told;
    }
}
