package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagsTest {
    private static EntityTags ifNoneMatch(String... lines) {
        Fields.Builder fields = Fields.builder();
        for (String line : lines) {
            fields.add("If-None-Match", line);
        }
        return EntityTags.of(fields.build(), "if-none-match").orElseThrow();
    }

    @Test
    void of_listOverTwoLinesWithEmptyMembers_keepsAllTagsInOrder() {
        EntityTags tags = ifNoneMatch(" \"a\" ,, W/\"b,c\"", "\"\"");
        assertEquals(List.of(EntityTag.strong("a"), new EntityTag("b,c", true), EntityTag.strong("")), tags.tags());
    }

    @Test
    void of_star_matchesAnything() {
        assertTrue(ifNoneMatch("*").matchWeakly(EntityTag.strong("whatever")));
        assertTrue(ifNoneMatch(" * ").matchStrongly(EntityTag.strong("whatever")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "\"abc",
                "abc\"",
                "w/\"a\"",
                "\"a\" \"b\"",
                "\"a\" b",
                "W/ \"a\"",
                "*, \"a\"",
                ",",
                "\"a b\"x"
            })
    void of_malformed_isRefused(String line) {
        CodedException failure = assertThrows(CodedException.class, () -> ifNoneMatch(line));
        assertEquals(HttpErrors.INVALID_CONDITION, failure.code());
    }

    @Test
    void of_megabyte_isRefusedByItsLengthAlone() {
        // a reading of it would fail as malformed
        CodedException failure = assertThrows(CodedException.class, () -> ifNoneMatch("x".repeat(1 << 20)));
        assertEquals(HttpErrors.HEADER_TOO_LARGE, failure.code());
    }

    @Test
    void of_sixtyFourTags_areReadAndOneMoreIsNot() {
        String most = IntStream.range(0, EntityTags.MOST)
                .mapToObj(i -> "\"" + i + "\"")
                .collect(Collectors.joining(","));
        assertEquals(EntityTags.MOST, ifNoneMatch(most).tags().size());
        assertThrows(CodedException.class, () -> ifNoneMatch(most + ",\"64\""));
    }

    @Test
    void matches_weakAndStrong_differOnlyInStrongComparison() {
        EntityTag current = EntityTag.strong("v1");
        EntityTags weak = ifNoneMatch("W/\"v1\"");
        assertTrue(weak.matchWeakly(current));
        assertFalse(weak.matchStrongly(current));
        assertTrue(ifNoneMatch("\"v1\"").matchStrongly(current));
        assertFalse(ifNoneMatch("\"v2\"").matchWeakly(current));
    }

    @Test
    void in_everyCoding_givesFourDifferentTags() {
        EntityTag tag = EntityTag.of("body".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Coding.values().length,
                Arrays.stream(Coding.values())
                        .map(coding -> tag.in(coding).toString())
                        .distinct()
                        .count());
    }

    @Test
    void ofVersions_listsThatJoinToTheSameText_differ() {
        assertNotEquals(EntityTag.ofVersions("1", "23"), EntityTag.ofVersions("12", "3"));
        assertEquals(EntityTag.ofVersions("1", 23L), EntityTag.ofVersions(1, "23"));
    }

    @Test
    void one_tagOfIfRange_isReadAlone() {
        assertEquals(EntityTag.strong("a"), EntityTags.one(" \"a\"").orElseThrow());
        assertTrue(EntityTags.one("\"a\", \"b\"").isEmpty());
        assertTrue(EntityTags.one("Thu, 01 Jan 2026 00:00:00 GMT").isEmpty());
    }
}
