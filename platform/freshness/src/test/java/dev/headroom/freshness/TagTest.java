package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TagTest {
    @Test
    void name_thatBreaksARule_isRefusedWithIt() {
        for (String bad : List.of("", ":a", "a:", "a::b", "a\nb", "x".repeat(251), "ü".repeat(126))) {
            CodedException failure = assertThrows(CodedException.class, () -> Tag.of(bad), bad);
            assertEquals("INVALID_TAG", failure.code().name());
        }
        assertEquals("x".repeat(250), Tag.of("x".repeat(250)).name());
    }

    @Test
    void escape_ofDifferentTexts_differs() {
        List<String> texts = List.of("", "%", "%%", "a:b", "a%3ab", "a%253ab", "*", "%2a", "\n", "%0a", "ü", " ");
        Set<String> escaped = new HashSet<>();
        for (String text : texts) {
            assertTrue(escaped.add(Tag.escape(text)), text + " has another's form");
            assertEquals(2, Tag.of("root", text).dependencies().length, "one segment below the root: " + text);
        }
    }

    @Test
    void dependencies_haveTheTagAndEverySweepAboveIt() {
        Dependencies on = Dependencies.of(List.of(Tag.of("a:b:c")));
        assertEquals(3, on.hashes().length);
        for (String touching : List.of("a:b:c", "a:b:*", "a:*")) {
            assertTrue(on.touchedBy(Tag.of(touching)), touching);
        }
        for (String leaving : List.of("a", "a:b", "a:b:d", "a:b:c:d:e", "b:*")) {
            boolean above = leaving.startsWith("a:b:c:");
            assertEquals(above, on.touchedBy(Tag.of(leaving)), leaving);
        }
    }

    @Test
    void dependencies_beyondTheirNumber_foldIntoTheTagAbove() {
        List<Tag> symbols =
                IntStream.range(0, 50).mapToObj(i -> Tag.of("prices:" + i)).toList();
        Dependencies folded = Dependencies.of(symbols);
        assertEquals(1, folded.hashes().length);
        assertTrue(folded.touchedBy(Tag.of("prices:7")));
        assertTrue(folded.touchedBy(Tag.of("prices:99")), "more often");
        assertFalse(folded.touchedBy(Tag.of("rates:7")));
        List<Tag> roots =
                IntStream.range(0, 50).mapToObj(i -> Tag.of("root" + i)).toList();
        assertEquals(50, Dependencies.of(roots).hashes().length, "there is nothing above a root");
    }

    @Test
    void dependencies_beyondTheirNumber_foldTheLargestFamilyAndLeaveTheOthers() {
        List<Tag> tags = new ArrayList<>(List.of(Tag.of("customer:1"), Tag.of("table:public.item")));
        IntStream.range(0, 50).forEach(i -> tags.add(Tag.of("prices:" + i)));
        Dependencies folded = Dependencies.of(tags);
        assertTrue(folded.touchedBy(Tag.of("prices:99")));
        assertTrue(folded.touchedBy(Tag.of("prices:*")));
        assertTrue(folded.touchedBy(Tag.of("customer:1")));
        assertFalse(folded.touchedBy(Tag.of("customer:2")));
        assertFalse(folded.touchedBy(Tag.of("table:public.other")));
        List<Tag> alone = IntStream.range(0, 20)
                .mapToObj(i -> Tag.of("root%d:a".formatted(i)))
                .toList();
        assertTrue(alone.stream().allMatch(Dependencies.of(alone)::touchedBy));
    }

    @Test
    void hash_isTheSameInEveryVersion() {
        // kept in shared tiers: a change of these orphans every entry
        assertEquals(Tag.of("prices:AAPL").hash(), Tag.of("prices", "AAPL").hash());
        assertEquals(0x50855334555e8731L, Tag.of("prices:AAPL").hash());
        assertNotEquals(Tag.of("prices:AAPM").hash(), Tag.of("prices:AAPL").hash());
    }

    @Test
    void scopes_nest_andTheOuterHasAllOfTheInner() throws Exception {
        AtomicReference<Dependencies> inner = new AtomicReference<>(Dependencies.of(List.of()));
        TagScope.Collected<String> outer = TagScope.collect(() -> {
            TagScope.dependsOn(Tag.of("a:1"));
            TagScope.Collected<String> collected = TagScope.collect(() -> {
                TagScope.dependsOn(Tag.of("b:1"));
                return "inner";
            });
            inner.set(collected.dependencies());
            return collected.value();
        });
        assertEquals("inner", outer.value());
        assertTrue(outer.keepable());
        assertTrue(outer.dependencies().touchedBy(Tag.of("a:1")));
        assertTrue(outer.dependencies().touchedBy(Tag.of("b:1")));
        assertFalse(inner.get().touchedBy(Tag.of("a:1")), "an inner value doesn't depend on the outer one's");
    }

    @Test
    void scopes_ofWhatMayNotBeKept_areNotKept() throws Exception {
        TagScope.Collected<Integer> outer = TagScope.collect(() -> TagScope.<Integer>collect(() -> {
                    TagScope scope = TagScope.current();
                    if (scope != null) {
                        scope.doNotKeep();
                        scope.validUntil(42);
                    }
                    return 1;
                })
                .value());
        assertFalse(outer.keepable());
        assertEquals(42, outer.validUntilNanos());
        TagScope.dependsOn(Tag.of("nobody:1"));
        assertEquals(null, TagScope.current());
    }

    @Test
    void changesOfRows_neverFallIntoTheCellsOfSweepsCachesAndTenants() {
        TagTable table = new TagTable(8);
        List<Tag> wide = List.of(Tag.of("rows").below(), Tag.of("cache:reports"), Tag.of("tenant:7"));
        for (int row = 0; row < 20_000; row++) {
            for (long hash : Tag.of("rows", Integer.toString(row)).touched()) {
                table.raise(hash, 5);
            }
        }
        for (Tag each : wide) {
            assertEquals(0, table.at(each.hash()), each.name());
        }
        assertEquals(256 - 16, table.touchedCells());
        wide.forEach(each -> table.raise(each.hash(), 9));
        wide.forEach(each -> assertEquals(9, table.at(each.hash()), each.name()));
    }
}
