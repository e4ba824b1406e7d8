package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.http.Conditions.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
    private static final EntityTag CURRENT = EntityTag.strong("v1");
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
    private static final String SAME = "Fri, 02 Jan 2026 03:04:05 GMT";
    private static final String EARLIER = "Fri, 02 Jan 2026 03:04:04 GMT";

    private static Verdict read(@Nullable EntityTag current, String... fields) {
        return Conditions.of("GET", Fields.of(fields), current, MODIFIED);
    }

    @Test
    void of_ifNoneMatchOfARead_is304WhereItListsTheTag() {
        assertEquals(Verdict.NOT_MODIFIED, read(CURRENT, "If-None-Match", "\"x\", W/\"v1\""));
        assertEquals(Verdict.NOT_MODIFIED, read(CURRENT, "If-None-Match", "*"));
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-None-Match", "\"v2\""));
        assertEquals(Verdict.NOT_MODIFIED, Conditions.of("HEAD", Fields.of("If-None-Match", "\"v1\""), CURRENT, null));
    }

    @Test
    void of_ifNoneMatchOfAWrite_failsWhereThereIsSomething() {
        assertEquals(Verdict.FAILED, Conditions.of("PUT", Fields.of("If-None-Match", "*"), CURRENT, null));
        assertEquals(Verdict.PROCEED, Conditions.of("PUT", Fields.of("If-None-Match", "*"), null, null));
    }

    @Test
    void of_ifMatch_comparesStrongly() {
        assertEquals(Verdict.PROCEED, Conditions.of("PUT", Fields.of("If-Match", "\"v1\""), CURRENT, null));
        assertEquals(Verdict.FAILED, Conditions.of("PUT", Fields.of("If-Match", "W/\"v1\""), CURRENT, null));
        assertEquals(Verdict.FAILED, Conditions.of("PUT", Fields.of("If-Match", "*"), null, null));
        assertEquals(Verdict.FAILED, Conditions.of("DELETE", Fields.of("If-Match", "\"v0\""), CURRENT, null));
    }

    @Test
    void of_ifMatchBeforeIfNoneMatch_decides() {
        assertEquals(Verdict.FAILED, read(CURRENT, "If-Match", "\"v0\"", "If-None-Match", "\"v1\""));
    }

    @Test
    void of_dates_countOnlyWithoutTags() {
        assertEquals(Verdict.NOT_MODIFIED, read(CURRENT, "If-Modified-Since", SAME));
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-Modified-Since", EARLIER));
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-Modified-Since", SAME, "If-None-Match", "\"v0\""));
        assertEquals(Verdict.FAILED, read(CURRENT, "If-Unmodified-Since", EARLIER));
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-Unmodified-Since", EARLIER, "If-Match", "\"v1\""));
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-Modified-Since", "yesterday"));
    }

    @Test
    void of_malformedCondition_isIgnoredByReadsAndRefusedByWrites() {
        assertEquals(Verdict.PROCEED, read(CURRENT, "If-None-Match", "v1"));
        assertThrows(CodedException.class, () -> Conditions.of("PUT", Fields.of("If-Match", "v1"), CURRENT, null));
    }

    @Test
    void rangeApplies_weakTagOrOtherDate_no() {
        assertTrue(Conditions.rangeApplies(Fields.NONE, CURRENT, null));
        assertTrue(Conditions.rangeApplies(Fields.of("If-Range", "\"v1\""), CURRENT, null));
        assertFalse(Conditions.rangeApplies(Fields.of("If-Range", "W/\"v1\""), CURRENT, null));
        assertFalse(Conditions.rangeApplies(Fields.of("If-Range", "\"v0\""), CURRENT, null));
        assertTrue(Conditions.rangeApplies(Fields.of("If-Range", SAME), CURRENT, MODIFIED));
        assertFalse(Conditions.rangeApplies(Fields.of("If-Range", EARLIER), CURRENT, MODIFIED));
        assertFalse(Conditions.rangeApplies(Fields.of("If-Range", SAME), CURRENT, null));
    }

    @Test
    void dates_allThreeForms_areReadAndNothingElse() {
        Instant at = Instant.parse("1994-11-06T08:49:37Z");
        for (String text : List.of(
                "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994")) {
            assertEquals(at, HttpDates.read(text, MODIFIED).orElseThrow(), text);
        }
        for (String text : List.of(
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "0",
                "x".repeat(1000))) {
            assertTrue(HttpDates.read(text, MODIFIED).isEmpty(), text);
        }
        assertEquals("Fri, 02 Jan 2026 03:04:05 GMT", HttpDates.write(MODIFIED));
    }

    @Test
    void ranges_resolvedAgainstTheLength() {
        assertEquals(parts(0, 4), ByteRanges.of("bytes=0-4", 10));
        assertEquals(parts(5, 9), ByteRanges.of("Bytes=5-", 10));
        assertEquals(parts(7, 9), ByteRanges.of("bytes=-3", 10));
        assertEquals(parts(0, 9), ByteRanges.of("bytes=-30", 10));
        assertEquals(parts(8, 9), ByteRanges.of("bytes=8-1000", 10));
        assertEquals(parts(0, 0, 9, 9), ByteRanges.of("bytes=0-0, -1", 10));
        assertEquals(new ByteRanges.Unsatisfiable(), ByteRanges.of("bytes=10-", 10));
        assertEquals(new ByteRanges.Unsatisfiable(), ByteRanges.of("bytes=-0", 10));
        for (String whole : List.of(
                "items=0-4",
                "bytes=4-1",
                "bytes=a-b",
                "bytes=0-4,2-6",
                "bytes=-",
                "bytes=",
                "bytes=99999999999999999999-")) {
            assertEquals(new ByteRanges.Whole(), ByteRanges.of(whole, 10), whole);
        }
        assertEquals(new ByteRanges.Whole(), ByteRanges.of("bytes=" + "0-0,".repeat(9), 10));
    }

    private static ByteRanges parts(long... ends) {
        List<ByteRanges.Part> parts = new ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            parts.add(new ByteRanges.Part(ends[i], ends[i + 1]));
        }
        return new ByteRanges.Parts(parts);
    }
}
