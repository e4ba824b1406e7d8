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
            with told as (
                select * from unnest(:households, cast(:days as date[]), :versions, :scores, :streaks, :payloads)
                    as t (household_id, d, data_version, balance_score, streak, payload)
            ), corrected as (
                insert into daily_outlook_correction (household_id, d, revision, reason, payload, replaced_at)
                select o.household_id, o.d, o.revision,
                       case when o.score_version = :score_version then 'data_changed' else 'definition_changed' end,
                       o.payload, :now
                from daily_outlook o join told t on t.household_id = o.household_id and t.d = o.d
                -- the days again, by which the partitions of other months are left out
                where o.d between :first and :last and o.payload::text is distinct from t.payload and o.data_version <= t.data_version
                on conflict do nothing
            )
            insert into daily_outlook as o (household_id, d, score_version, data_version, cohort_id, balance_score, streak,
                                            payload, computed_at)
            select t.household_id, t.d, :score_version, t.data_version, c.id, t.balance_score, t.streak,
                   t.payload::json, :now
            from told t
            join household h on h.id = t.household_id
            left join cohort c on c.level = 0 and c.age_band = age_band(h.birth_year, t.d)
                and c.income_band = h.income_band and c.size_band = h.size_band and c.region = h.region
            on conflict (household_id, d) do update set
                score_version = excluded.score_version, data_version = excluded.data_version,
                cohort_id = excluded.cohort_id, balance_score = excluded.balance_score, streak = excluded.streak,
                revision = o.revision + case when o.payload::text is distinct from excluded.payload::text then 1 else 0 end,
                payload = excluded.payload, computed_at = excluded.computed_at
            where o.data_version <= excluded.data_version
            returning household_id, revision, data_version
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
                    long household = row.getLong("household_id");
                    OutlookDocument document = documents.get(household);
                    if (document != null) {
                        told.put(
                                household,
                                new Told(document, row.getInt("revision"), row.getLong("data_version"), now, true));
                    }
                });
        return told;
    }
}
