package dev.headroom.finance.server.outlook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Goal: no cohort tells more than it may. Each case freezes a past year of its own, so that cases don't meet in one
 * cohort's day.
 */
final class PeersTest {
    private static final JdbcClient JDBC = ServiceFixture.shared().jdbc();
    private static final Peers PEERS = ServiceFixture.shared().bean(Peers.class);
    private static final AtomicInteger YEARS = new AtomicInteger(1950);

    private final LocalDate day = LocalDate.of(YEARS.incrementAndGet(), 6, 1);

    @Test
    void nineteenPeers_areNotShown_andTwentyAre() {
        List<Long> leaf = households(19, 1, true);
        PEERS.freeze(day);
        assertEquals("too_few_peers", compared(leaf.getFirst(), day).suppressed());

        LocalDate next = day.plusDays(1);
        tell(leaf, next);
        households(1, 1, true, next);
        PEERS.freeze(next);
        Peers.Comparison comparison = compared(leaf.getFirst(), next);
        assertTrue(comparison.available());
        assertEquals(List.of("age", "income", "household size", "region"), comparison.comparedBy());
        assertEquals(next, comparison.frozenOn());
    }

    @Test
    void percentile_comesInSteps_andQuartilesAreScoresOfPeers() {
        List<Long> leaf = households(20, 1, true);
        PEERS.freeze(day);
        Peers.Comparison lowest = compared(leaf.getFirst(), day);
        Peers.Comparison highest = compared(leaf.getLast(), day);

        // scores 40..59, one each: mid-ranks 2.5 and 97.5
        assertEquals(5, lowest.percentile());
        assertEquals(100, highest.percentile());
        assertEquals(44, lowest.lowerQuartile());
        assertEquals(49, lowest.median());
        assertEquals(54, lowest.upperQuartile());
    }

    @Test
    void tooSmallACohort_widensToTheNextThatMayBeShown() {
        List<Long> here = households(12, 1, true);
        households(12, 2, true);
        PEERS.freeze(day);

        Peers.Comparison comparison = compared(here.getFirst(), day);
        assertEquals(List.of("age", "income", "household size"), comparison.comparedBy());
    }

    @Test
    void widening_thatWouldExposeADifference_isSuppressed() {
        households(20, 1, true);
        List<Long> few = households(5, 2, true);
        PEERS.freeze(day);

        // 25 with all regions less 20 of the first region would single out five
        assertFalse(compared(few.getFirst(), day).available());
        assertEquals(
                "would_expose_a_difference",
                JDBC.sql("""
                                select suppressed from cohort_stats s join cohort c on c.id = s.cohort_id
                                where s.d = ? and c.level = 1
                                """).param(day).query(String.class).single());
    }

    @Test
    void whoTakesNoPart_seesNothing_andIsCountedNowhere() {
        List<Long> out = households(1, 1, false);
        households(20, 1, true);
        PEERS.freeze(day);

        assertEquals("not_taking_part", compared(out.getFirst(), day).suppressed());
        assertEquals(
                20,
                JDBC.sql(
                                "select n from cohort_stats s join cohort c on c.id = s.cohort_id where s.d = ? and c.level = 0")
                        .param(day)
                        .query(Integer.class)
                        .single());
    }

    @Test
    void aNewPopulation_isComparedOnADayThatHasBegunInEveryZone() {
        Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        for (int hour = 0; hour < 24; hour++) {
            Instant now = midnight.plus(Duration.ofHours(hour));
            LocalDate compared = OutlookHistory.begunEverywhere(now);
            for (String zone : ZoneId.getAvailableZoneIds()) {
                LocalDate there = LocalDate.ofInstant(now, ZoneId.of(zone));
                assertFalse(there.isBefore(compared), () -> zone + " at " + now);
            }
        }
    }

    @Test
    void aFrozenDay_staysAsItIs() {
        List<Long> leaf = households(20, 1, true);
        PEERS.freeze(day);
        Peers.Comparison before = compared(leaf.getFirst(), day);
        JDBC.sql("update daily_outlook set balance_score = 99 where d = ? and household_id <> ?")
                .params(day, leaf.getFirst())
                .update();
        PEERS.freeze(day);

        assertEquals(before, compared(leaf.getFirst(), day));
    }

    private static Peers.Comparison compared(long household, LocalDate on) {
        Integer score = JDBC.sql("select balance_score from daily_outlook where household_id = ? and d = ?")
                .params(household, on)
                .query(Integer.class)
                .single();
        return PEERS.of(household, on, score);
    }

    private List<Long> households(int count, int region, boolean optedIn) {
        return households(count, region, optedIn, day);
    }

    private List<Long> households(int count, int region, boolean optedIn, LocalDate on) {
        List<Long> ids = JDBC.sql("""
                        insert into household (name, tz, base_ccy, birth_year, income_band, size_band, region, peer_opt_in)
                        select 'Peer', 'UTC', 'USD', :born, 3, 2, :region, :in from generate_series(1, :count)
                        returning id
                        """)
                .param("born", 1920)
                .param("region", region)
                .param("in", optedIn)
                .param("count", count)
                .query((row, _) -> row.getLong(1))
                .list();
        tell(ids, on);
        return ids;
    }

    /** Scores 40, 41, … in the order of the ids. */
    private static void tell(List<Long> ids, LocalDate on) {
        JDBC.sql("""
                        insert into daily_outlook (household_id, d, score_version, data_version, cohort_id, balance_score,
                                                   streak, payload, computed_at)
                        select h.id, :day, 1, 1, c.id, 39 + row_number() over (order by h.id), 0, '{}', now()
                        from household h
                        join cohort c on c.level = 0 and c.age_band = age_band(h.birth_year, :day)
                            and c.income_band = h.income_band and c.size_band = h.size_band and c.region = h.region
                        where h.id = any(:ids)
                        """).param("day", on).param("ids", ids.toArray(Long[]::new)).update();
    }
}
