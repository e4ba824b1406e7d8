package dev.headroom.finance.server.outlook;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.PeerRank;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.spring.CacheDeclarations;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Comparison with households alike, frozen once a day so that two looks can't be subtracted from each other. A cohort
 * is shown with at least twenty members, none of them dominant, and only where what it holds beyond the cohorts inside
 * it that are shown is itself nobody or at least twenty. Who doesn't take part sees nothing and is counted nowhere.
 */
@Component
class Peers {
    private static final int LEVELS = 4;
    private static final int OLDEST_DAYS = 7;

    private static final String MEMBERS = """
            select o.cohort_id, o.balance_score, count(*) as members
            from daily_outlook o
            join household h on h.id = o.household_id and h.peer_opt_in
            where o.d = :day and o.cohort_id is not null and o.balance_score is not null
            group by o.cohort_id, o.balance_score
            """;

    private static final String PLACE = """
            select h.peer_opt_in, leaf.id as cohort
            from household h
            left join cohort leaf on leaf.level = 0 and leaf.age_band = age_band(h.birth_year, :day)
                and leaf.income_band = h.income_band and leaf.size_band = h.size_band and leaf.region = h.region
            where h.id = :household
            """;

    /** The narrowest of the cohorts around a leaf that is shown, as it was frozen last. */
    private static final String SHOWN = """
            select s.d, around.level, s.p25, s.p50, s.p75, s.score_bins
            from cohort leaf
            cross join lateral (
                select leaf.id, 0 as level
                union all
                select c.id, 1 from cohort c
                where c.level = 1 and c.age_band = leaf.age_band and c.income_band = leaf.income_band
                    and c.size_band = leaf.size_band
                union all
                select c.id, 2 from cohort c
                where c.level = 2 and c.age_band = leaf.age_band and c.income_band = leaf.income_band
                union all
                select c.id, 3 from cohort c
                where c.level = 3 and c.age_band = leaf.age_band
                    and c.income_band = leaf.income_band - 1 + leaf.income_band %% 2) around
            join cohort_stats s on s.cohort_id = around.id and s.suppressed is null and s.d = (
                select max(d) from cohort_stats where d <= :day and d > cast(:day as date) - %d)
            where leaf.id = :cohort
            order by around.level
            limit 1
            """.formatted(OLDEST_DAYS);

    private final Cache<Place> places;
    private final Cache<Shown> cohorts;
    private final Changes changes;
    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final InstantSource clock;

    Peers(
            JdbcClient jdbc,
            NamedParameterJdbcOperations batches,
            InstantSource clock,
            CacheDeclarations caches,
            Changes changes) {
        this.changes = changes;
        // by what a household is and not by what it records: a posting changes nothing here
        this.places = caches.declare(CacheSpec.of(KeyTemplate.of("peer_comparison:{household}:{date}"), Place.class)
                .tags("home:{household}", "peer_cohorts")
                .build());
        this.cohorts = caches.declare(CacheSpec.of(KeyTemplate.of("peer_cohort:{cohort}:{date}"), Shown.class)
                .tags("peer_cohorts")
                .build());
        this.jdbc = jdbc;
        this.batches = batches;
        this.clock = clock;
    }

    /**
     * A household among its peers, or the reason why there is none.
     *
     * @param suppressed {@code not_taking_part}, {@code profile_incomplete}, {@code no_score} or {@code too_few_peers}
     * @param comparedBy what the peers have in common
     * @param frozenOn the day whose scores are compared
     * @param percentile share of peers below, in steps of 5
     */
    record Comparison(
            boolean available,
            @Nullable String suppressed,
            List<String> comparedBy,
            @Nullable LocalDate frozenOn,
            @Nullable Integer percentile,
            @Nullable Integer median,
            @Nullable Integer lowerQuartile,
            @Nullable Integer upperQuartile) {

        static Comparison none(String reason) {
            return new Comparison(false, reason, List.of(), null, null, null, null, null);
        }
    }

    /**
     * Where a household stands on a day.
     *
     * @param cohort the narrowest it belongs to; null while its profile doesn't tell
     */
    record Place(boolean takesPart, @Nullable Integer cohort) {
        static final Place NOWHERE = new Place(false, null);
    }

    /**
     * What may be shown of a cohort.
     *
     * @param quartiles the lower, the median and the upper
     * @param bins households of each score, 0 to 100
     */
    record Shown(LocalDate frozenOn, int level, List<Integer> quartiles, List<Integer> bins) {
        Shown {
            quartiles = List.copyOf(quartiles);
            bins = List.copyOf(bins);
        }

        Comparison with(int score) {
            int[] counts = bins.stream().mapToInt(Integer::intValue).toArray();
            return new Comparison(
                    true,
                    null,
                    comparedBy(level),
                    frozenOn,
                    PeerRank.bucketed(PeerRank.midRank(counts, score)),
                    quartiles.get(1),
                    quartiles.get(0),
                    quartiles.get(2));
        }
    }

    /**
     * A household among its peers.
     *
     * @param score that the day's outlook tells of it; null where it tells none
     */
    Comparison of(long household, LocalDate day, @Nullable Integer score) {
        Place place = places.getOrLoad(places.key(Tenant.of(household), household, day), () -> place(household, day))
                .orElse(Place.NOWHERE);
        if (!place.takesPart()) {
            return Comparison.none("not_taking_part");
        }
        Integer cohort = place.cohort();
        if (cohort == null) {
            return Comparison.none("profile_incomplete");
        }
        if (score == null) {
            return Comparison.none("no_score");
        }
        return cohorts.getOrLoad(cohorts.key(Tenant.COMMON, cohort, day), () -> shown(cohort, day))
                .map(shown -> shown.with(score))
                .orElseGet(() -> Comparison.none("too_few_peers"));
    }

    private @Nullable Place place(long household, LocalDate day) {
        return jdbc.sql(PLACE)
                .param("household", household)
                .param("day", day)
                .query((row, _) -> new Place(row.getBoolean("peer_opt_in"), row.getObject("cohort", Integer.class)))
                .optional()
                .orElse(null);
    }

    private @Nullable Shown shown(int cohort, LocalDate day) {
        return jdbc.sql(SHOWN)
                .param("cohort", cohort)
                .param("day", day)
                .query((row, _) -> new Shown(
                        row.getObject("d", LocalDate.class),
                        row.getInt("level"),
                        List.of(row.getInt("p25"), row.getInt("p50"), row.getInt("p75")),
                        List.of((Integer[]) row.getArray("score_bins").getArray())))
                .optional()
                .orElse(null);
    }

    /**
     * Freezes the cohorts of a day from the scores told on it; a day that is frozen stays. Returns how many are shown.
     */
    @Transactional
    public int freeze(LocalDate day) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                changes.announce(List.of(Changes.cohorts()));
            }
        });
        Map<Integer, Cohort> cohorts = cohorts();
        Map<String, Cohort> byKey = new HashMap<>();
        cohorts.values().forEach(cohort -> byKey.put(cohort.key(), cohort));
        jdbc.sql(MEMBERS).param("day", day).query(row -> {
            Cohort cohort = cohorts.get(row.getInt("cohort_id"));
            for (int level = 0; level < LEVELS && cohort != null; level++) {
                cohort.bins[row.getInt("balance_score")] += row.getInt("members");
                cohort = byKey.get(cohort.parentKey());
            }
        });
        List<Cohort> populated = new ArrayList<>(
                cohorts.values().stream().filter(cohort -> cohort.members() > 0).toList());
        populated.sort(Comparator.comparingInt(cohort -> cohort.level));
        int shown = 0;
        for (Cohort cohort : populated) {
            cohort.judge();
            Cohort parent = byKey.get(cohort.parentKey());
            if (parent != null) {
                parent.shownInside += cohort.shown() ? cohort.members() : cohort.shownInside;
            }
            shown += cohort.shown() ? 1 : 0;
        }
        insert(populated, day);
        return shown;
    }

    private void insert(List<Cohort> populated, LocalDate day) {
        Timestamp now = Timestamp.from(clock.instant());
        batches.batchUpdate(
                """
                insert into cohort_stats (cohort_id, d, n, p25, p50, p75, score_bins, suppressed, frozen_at)
                values (:cohort, :day, :n, :p25, :p50, :p75, :bins, :suppressed, :now)
                on conflict do nothing
                """, populated.stream().map(cohort -> row(cohort, day, now)).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource row(Cohort cohort, LocalDate day, Timestamp now) {
        boolean shown = cohort.shown();
        return new MapSqlParameterSource()
                .addValue("cohort", cohort.id)
                .addValue("day", day)
                .addValue("n", cohort.members())
                .addValue("p25", shown ? cohort.quantile(0.25) : null, Types.SMALLINT)
                .addValue("p50", shown ? cohort.quantile(0.50) : null, Types.SMALLINT)
                .addValue("p75", shown ? cohort.quantile(0.75) : null, Types.SMALLINT)
                .addValue(
                        "bins", shown ? Arrays.stream(cohort.bins).boxed().toArray(Integer[]::new) : null, Types.ARRAY)
                .addValue("suppressed", cohort.suppressed)
                .addValue("now", now);
    }

    private Map<Integer, Cohort> cohorts() {
        Map<Integer, Cohort> cohorts = new HashMap<>();
        jdbc.sql("select id, level, age_band, income_band, size_band, region from cohort")
                .query(row -> {
                    Cohort cohort = new Cohort(
                            row.getInt("id"),
                            row.getInt("level"),
                            row.getInt("age_band"),
                            row.getInt("income_band"),
                            row.getInt("size_band"),
                            row.getInt("region"));
                    cohorts.put(cohort.id, cohort);
                });
        return cohorts;
    }

    private static List<String> comparedBy(int level) {
        return switch (level) {
            case 0 -> List.of("age", "income", "household size", "region");
            case 1 -> List.of("age", "income", "household size");
            case 2 -> List.of("age", "income");
            default -> List.of("age", "broad income");
        };
    }

    /** A cohort while it is being frozen; 0 stands for an attribute that its level drops. */
    private static final class Cohort {
        private final int id;
        private final int level;
        private final int age;
        private final int income;
        private final int size;
        private final int region;
        private final int[] bins = new int[101];
        private int shownInside;
        private @Nullable String suppressed;

        Cohort(int id, int level, int age, int income, int size, int region) {
            this.id = id;
            this.level = level;
            this.age = age;
            this.income = income;
            this.size = size;
            this.region = region;
        }

        String key() {
            return key(level, income, size, region);
        }

        /** The cohort that this one widens into; no cohort has the key above the last level. */
        String parentKey() {
            return switch (level) {
                case 0 -> key(1, income, size, 0);
                case 1 -> key(2, income, 0, 0);
                case 2 -> key(3, income - 1 + income % 2, 0, 0);
                default -> key(LEVELS, 0, 0, 0);
            };
        }

        private String key(int atLevel, int income, int size, int region) {
            return atLevel + "/" + age + "/" + income + "/" + size + "/" + region;
        }

        int members() {
            return Arrays.stream(bins).sum();
        }

        boolean shown() {
            return suppressed == null;
        }

        void judge() {
            int members = members();
            int beyond = members - shownInside;
            if (members < PeerRank.LEAST_MEMBERS) {
                suppressed = "too_few";
            } else if (beyond > 0 && beyond < PeerRank.LEAST_MEMBERS) {
                suppressed = "would_expose_a_difference";
            } else if (dominated()) {
                suppressed = "dominated";
            }
        }

        private boolean dominated() {
            long sum = 0;
            int top = 0;
            for (int score = 0; score < bins.length; score++) {
                sum += (long) score * bins[score];
                top = bins[score] > 0 ? score : top;
            }
            return top > PeerRank.LARGEST_SHARE * sum;
        }

        /** The lowest score with at least the share of the members at or below it. */
        int quantile(double share) {
            double wanted = share * members();
            int seen = 0;
            for (int score = 0; score < bins.length; score++) {
                seen += bins[score];
                if (seen > 0 && seen >= wanted) {
                    return score;
                }
            }
            return bins.length - 1;
        }
    }
}
