package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Test
    void parse_printedDocument_isTheSame() {
        Json document = Json.parse("""
                {"a": [1, 2.50, true, null, "\\u00e9\\n"], "b": {"c": {}}}""").orElseThrow();
        assertEquals(document, Json.parse(document.print()).orElseThrow());
        assertEquals("2.50", document.at("a").items().get(1).text().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "<html>", "{\"a\":}"})
    void parse_noJson_isEmpty(String text) {
        assertTrue(Json.parse(text).isEmpty());
    }

    @Test
    void at_missingMember_isAbsentAllTheWay() {
        assertTrue(Json.object().at("a").at("b").text("c").isEmpty());
    }
}
