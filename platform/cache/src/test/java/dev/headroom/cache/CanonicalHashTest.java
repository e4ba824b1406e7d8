package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CanonicalHashTest {
    record Wanted(BigDecimal amount, Map<String, Integer> weights, Set<String> symbols, LocalDate day) {}

    record Other(BigDecimal amount, Map<String, Integer> weights, Set<String> symbols, LocalDate day) {}

    private static final LocalDate DAY = LocalDate.of(2024, 1, 15);

    private static Map<String, Integer> weights(String first, String second) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        weights.put(first, first.length());
        weights.put(second, second.length());
        return weights;
    }

    private static Set<String> symbols(String... of) {
        return new LinkedHashSet<>(List.of(of));
    }

    @Test
    void requests_thatMeanTheSame_haveOneHash() {
        String hash = CanonicalHash.of(
                new Wanted(new BigDecimal("100.00"), weights("AAPL", "T"), symbols("x", "y", "z"), DAY), 5);
        assertEquals(
                hash,
                CanonicalHash.of(
                        new Wanted(new BigDecimal("1e2"), weights("T", "AAPL"), symbols("z", "x", "y"), DAY), 5L));
        assertEquals(32, hash.length());
    }

    @Test
    void requests_thatDiffer_haveOthers() {
        Wanted wanted = new Wanted(BigDecimal.ONE, Map.of(), Set.of("x"), DAY);
        String hash = CanonicalHash.of(wanted);
        assertNotEquals(hash, CanonicalHash.of(new Other(BigDecimal.ONE, Map.of(), Set.of("x"), DAY)));
        assertNotEquals(hash, CanonicalHash.of(new Wanted(BigDecimal.ONE, Map.of(), Set.of("x", "y"), DAY)));
        assertNotEquals(hash, CanonicalHash.of(wanted, (Object) null));
        assertNotEquals(CanonicalHash.of("1"), CanonicalHash.of(1));
        assertNotEquals(CanonicalHash.of(List.of("a", "b")), CanonicalHash.of(List.of("b", "a")));
        assertNotEquals(CanonicalHash.of(List.of("a,b")), CanonicalHash.of(List.of("a", "b")));
        assertNotEquals(CanonicalHash.of("a", "b"), CanonicalHash.of("ab"));
    }
}
