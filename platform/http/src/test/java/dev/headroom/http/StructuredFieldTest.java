package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.base.CodedException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StructuredFieldTest {
    @Test
    void item_ofEveryType_isReadAsItWasWritten() {
        List<Object> values = List.of(
                -42L,
                new BigDecimal("3.125"),
                "a \"quoted\" \\ text",
                new StructuredField.Token("hit/miss"),
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                true,
                Instant.ofEpochSecond(1_700_000_000));
        for (Object value : values) {
            String text = new StructuredWriter().item(value).toString();
            assertEquals(value, StructuredParser.item(text).value(), text);
        }
    }

    @Test
    void writer_listWithParameters_readsBack() {
        String text = new StructuredWriter()
                .item("burst")
                .parameter("q", 100)
                .parameter("w", 60)
                .item("hour")
                .parameter("flag", true)
                .toString();
        assertEquals("\"burst\";q=100;w=60, \"hour\";flag", text);
        assertEquals(
                List.of(
                        new StructuredField.Item("burst", Map.of("q", 100L, "w", 60L)),
                        new StructuredField.Item("hour", Map.of("flag", true))),
                StructuredParser.list(text));
    }

    @Test
    void dictionary_withInnerListAndFlags_isRead() {
        Map<String, StructuredField> read = StructuredParser.dictionary("a=(1 2);x, b, c=?0;y=%\"f%c3%bc\", a=5");
        assertEquals(List.of("b", "c", "a"), List.copyOf(read.keySet()));
        assertEquals(new StructuredField.Item(5L, Map.of()), read.get("a"));
        assertEquals(
                new StructuredField.Item(false, Map.of("y", new StructuredField.Display("f\u00fc"))), read.get("c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,",
                "a,,b",
                "\"open",
                "\"\u00e9\"",
                "1.",
                "1.2345",
                "1234567890123456",
                ":ab",
                "?2",
                "(1 2",
                "(1,2)",
                "a;B=1",
                "%\"%C3\"",
                "-",
                "@1.5",
                "a b"
            })
    void list_malformed_isRefusedAsAWhole(String field) {
        assertThrows(CodedException.class, () -> StructuredParser.list(field));
    }

    @Test
    void writer_controlInString_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new StructuredWriter().item("a\r\nSet-Cookie: b"));
    }
}
