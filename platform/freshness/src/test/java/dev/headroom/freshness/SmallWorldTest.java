package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.testing.Rule;
import dev.headroom.freshness.testing.SmallWorld;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every order of events of the smallest world, with the rules and without one of them. */
final class SmallWorldTest {
    @Test
    void everyOrder_withAllRules_keepsThePromise() {
        keepsThePromise(1);
    }

    @Test
    @Tag("long")
    void everyOrder_withTwoQuestionsUnderWay_keepsThePromise() {
        keepsThePromise(2);
    }

    private static void keepsThePromise(int mostProofs) {
        SmallWorld.Searched searched = SmallWorld.search(null, mostProofs);
        assertEquals(Optional.empty(), searched.violation());
        assertTrue(searched.states() > 10_000, searched::toString);
        assertTrue(searched.served() > 1_000, searched::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {
                "SETTLED_BY_THE_FEED",
                "KEPT_UNTIL_SEEN",
                "INCARNATIONS_ARE_APART",
                "SNAPSHOT_BEFORE_THE_QUERY",
                "START_WAITS_FOR_THE_RUNNING"
            })
    void someOrder_withoutARule_breaksIt(Rule rule) {
        assertTrue(SmallWorld.search(rule, 1).violation().isPresent(), () -> "no order misses " + rule);
    }
}
