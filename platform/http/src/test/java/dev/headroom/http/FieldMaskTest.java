package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

final class FieldMaskTest {
    private static final FieldSchema SCHEMA = FieldSchema.builder()
            .fields("balance", "score", "notes", "ssn")
            .field(
                    "quick_actions",
                    FieldSchema.builder()
                            .fields("title", "url")
                            .field(
                                    "owner",
                                    FieldSchema.builder().fields("name", "mail").build())
                            .build())
            .view("brief", "balance,quick_actions(title)")
            .build();
    private static final String JSON = "{\"balance\":1,\"score\":2,\"notes\":[\"n\"],\"ssn\":\"s\",\"quick_actions\":["
            + "{\"title\":\"a\",\"url\":\"u\",\"owner\":{\"name\":\"x\",\"mail\":\"y\"}},"
            + "{\"title\":\"b\",\"url\":\"v\",\"owner\":null}]}";

    private static FieldMask parse(String text) {
        return FieldMask.parse(text, SCHEMA);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score,balance                              | balance,score",
                "balance, balance ,score                    | balance,score",
                "quick_actions(url,title)                   | quick_actions(title,url)",
                "quick_actions.title,quick_actions(url)     | quick_actions(title,url)",
                "quick_actions.owner.name                   | quick_actions(owner(name))",
                "quick_actions(title,owner(name,mail),url)  | quick_actions(owner(mail,name),title,url)",
                "quick_actions                              | quick_actions(owner(mail,name),title,url)",
                "-ssn,-notes,-quick_actions                 | balance,score",
                "balance,quick_actions(-owner)              | balance,quick_actions(title,url)",
                "balance,quick_actions(*,-owner.mail)       | balance,quick_actions(owner(name),title,url)",
                "*                                          | *",
                "balance,score,notes,ssn,quick_actions      | *",
            })
    void parse_equalSelections_haveOneCanonicalForm(String text, String canonical) {
        assertEquals(canonical, parse(text).canonical());
    }

    @Test
    void parse_tenThousandPermutations_giveOneMask() {
        List<String> names = new ArrayList<>(
                List.of("balance", "score", "notes", "quick_actions.title", "quick_actions(url)", "-ssn"));
        Random random = new Random(7);
        Set<FieldMask> masks = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            Collections.shuffle(names, random);
            masks.add(parse(String.join(",", names)));
        }
        assertEquals(1, masks.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "balance,",
                "a(",
                "quick_actions(title",
                "quick_actions()",
                "balance)",
                "balance(x)",
                "balance.x",
                "-balance,-*",
                "**",
                "balance;score",
                "quick_actions..title",
                "--balance",
                "balance\u0000"
            })
    void parse_notOfTheGrammar_isRefused(String text) {
        assertEquals(
                HttpErrors.INVALID_FIELDS,
                assertThrows(CodedException.class, () -> parse(text)).code());
    }

    @Test
    void parse_unknownField_namesTheNearest() {
        CodedException failure = assertThrows(CodedException.class, () -> parse("quick_actions(titel)"));
        assertTrue(String.valueOf(failure.getMessage()).contains("the nearest is title"), failure.getMessage());
        failure = assertThrows(CodedException.class, () -> FieldMask.view("breif", SCHEMA));
        assertTrue(String.valueOf(failure.getMessage()).contains("the nearest is brief"), failure.getMessage());
    }

    @Test
    void parse_tooLongTooDeepTooMany_isRefused() {
        assertThrows(CodedException.class, () -> parse("balance,".repeat(1024) + "balance"));
        assertThrows(CodedException.class, () -> parse("*,".repeat(FieldMask.MOST) + "*"));
        FieldSchema deep = FieldSchema.leaf();
        for (int i = 0; i < 20; i++) {
            deep = FieldSchema.builder().field("a", deep).build();
        }
        FieldSchema schema = deep;
        assertNotNull(FieldMask.parse("a(".repeat(7) + "a" + ")".repeat(7), schema));
        assertThrows(CodedException.class, () -> FieldMask.parse("a(".repeat(8) + "a" + ")".repeat(8), schema));
        assertThrows(CodedException.class, () -> FieldMask.parse("a" + ".a".repeat(8), schema));
    }

    @Test
    void and_whatTheCallerMayNotSee_isTakenAwayAfterTheWish() {
        FieldMask allowed = parse("-ssn,-quick_actions(owner)");
        FieldMask wish = parse("ssn,balance,quick_actions(owner,title)");
        FieldMask seen = wish.and(allowed);
        assertNotNull(seen);
        assertEquals("balance,quick_actions(title)", seen.canonical());
        assertEquals(allowed, FieldMask.ALL.and(allowed));
        assertEquals(null, parse("ssn").and(allowed));
    }

    @Test
    void query_ofAView_isThatOfItsFields() {
        Route route = Route.open("all", Duration.ofMinutes(1))
                .parameters("q")
                .fields(SCHEMA)
                .build();
        String fields = route.query("fields=quick_actions.title,balance&q=a")
                .orElseThrow()
                .text();
        assertEquals(fields, route.query("q=a&view=brief").orElseThrow().text());
        assertEquals("q=view", route.query("q=view").orElseThrow().text());
        for (String refused : List.of("view=breif", "view", "view=brief&fields=score", "fields=score&fields=ssn")) {
            CodedException failure = assertThrows(CodedException.class, () -> route.query(refused), refused);
            assertEquals(HttpErrors.INVALID_FIELDS, failure.code());
        }
        // where there are no views it is a parameter like any other
        Route plain = Route.open("plain", Duration.ofMinutes(1))
                .parameters("view")
                .fields(FieldSchema.builder().fields("a").build())
                .build();
        assertEquals(
                "fields=*&view=b", plain.query("view=b&fields=a").orElseThrow().text());
    }

    @Test
    void includes_pathsOfAQuery_followTheMask() {
        FieldMask mask = FieldMask.view("brief", SCHEMA);
        assertTrue(mask.includes("balance"));
        assertTrue(mask.includes("quick_actions.title"));
        assertFalse(mask.includes("quick_actions.owner.name"));
        assertFalse(mask.includes("ssn"));
        assertTrue(FieldMask.ALL.includes("anything.at.all"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "score | {\"score\":2}",
                "notes,ssn | {\"notes\":[\"n\"],\"ssn\":\"s\"}",
                "quick_actions(title) | {\"quick_actions\":[{\"title\":\"a\"},{\"title\":\"b\"}]}",
                "quick_actions(owner.name) | {\"quick_actions\":[{\"owner\":{\"name\":\"x\"}},{\"owner\":null}]}",
            })
    void over_written_holdsWhatIsSelected(String mask, String expected) {
        assertEquals(expected, written(parse(mask), null, JSON));
        assertEquals(
                "{\"meta\":{\"a\":1},\"data\":" + expected + "}",
                written(parse(mask), "data", "{\"meta\":{\"a\":1},\"data\":" + JSON + "}"));
    }

    private static String written(FieldMask mask, @Nullable String envelope, String json) {
        JsonFactory factory = new JsonFactory();
        StringWriter text = new StringWriter();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json);
                JsonGenerator target = factory.createGenerator(ObjectWriteContext.empty(), text)) {
            JsonGenerator masked = MaskedJson.over(target, mask, envelope);
            while (parser.nextToken() != null) {
                masked.copyCurrentEvent(parser);
            }
            masked.flush();
        }
        return text.toString();
    }
}
