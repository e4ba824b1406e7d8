package dev.headroom.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Goal: two keys have the same text where they are equal, and only there. */
final class StandardKeysTest {
    private static final KeyCodec CODEC = KeyCodec.standard();

    private record Position(String account, int line) {}

    private record Other(String account, int line) {}

    private record Holder(Object anything) {}

    @Test
    void texts_ofKeysThatDiffer_differ() {
        List<Object> keys = List.of(
                "1",
                1,
                1L,
                (short) 1,
                (byte) 1,
                '1',
                1.0,
                1.0f,
                -0.0,
                0.0,
                true,
                "true",
                BigInteger.ONE,
                BigDecimal.ONE,
                new BigDecimal("1.0"),
                new UUID(0, 1),
                DayOfWeek.MONDAY,
                "MONDAY",
                String.class,
                URI.create("1"),
                Locale.GERMANY,
                Locale.GERMAN,
                LocalDate.EPOCH,
                "1970-01-01",
                YearMonth.of(1970, 1),
                Instant.EPOCH,
                ZoneOffset.UTC,
                List.of("a", "b"),
                List.of("a.1b"),
                List.of("ab"),
                List.of("b", "a"),
                List.of(List.of("a"), "b"),
                List.of(List.of("a", "b")),
                Set.of("a", "b"),
                Map.of("a", "b"),
                Map.of("b", "a"),
                List.of(),
                Set.of(),
                Map.of(),
                Optional.empty(),
                Optional.of("a"),
                Arrays.asList("a", null),
                List.of("a", "-"),
                new Position("a", 1),
                new Position("a1", 1),
                new Other("a", 1));
        List<String> texts =
                keys.stream().map(key -> CODEC.encode(key).orElseThrow()).toList();
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertNotEquals(texts.get(i), texts.get(j), keys.get(i) + " and " + keys.get(j));
            }
        }
    }

    @Test
    void texts_ofEqualKeys_areEqual() {
        assertEquals(CODEC.encode(Set.of("a", "b", "c")), CODEC.encode(new LinkedHashSet<>(List.of("c", "a", "b"))));
        assertEquals(CODEC.encode(Map.of("a", 1, "b", 2)), CODEC.encode(new TreeMap<>(Map.of("b", 2, "a", 1))));
        assertEquals(CODEC.encode(List.of(1, 2)), CODEC.encode(Arrays.asList(1, 2)));
        assertEquals(CODEC.encode(new Position("a", 1)), CODEC.encode(new Position("a", 1)));
    }

    @Test
    void keys_ofUnknownTypes_areNotGuessed() {
        assertEquals(Optional.empty(), CODEC.encode(new Object()));
        assertEquals(Optional.empty(), CODEC.encode(new Holder(new Object())));
        assertEquals(Optional.empty(), CODEC.encode(List.of(1, new Object())));
        assertEquals(Optional.empty(), CODEC.encode(new int[] {1}));
        assertEquals(Optional.of("own"), CODEC.orElse(_ -> Optional.of("own")).encode(new Object()));
    }
}
