package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenTest {
    @Test
    void parse_ofWhatWasEncoded_isTheSameToken() {
        Random chance = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            Token token = new Token(
                    chance.nextLong(), 1 + chance.nextInt(Integer.MAX_VALUE - 1), chance.nextLong() & Long.MAX_VALUE);
            String text = token.encode();
            assertTrue(text.length() <= Token.LONGEST, text);
            assertEquals(token, Token.parse(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "2.a.1.1",
                "1.a.0.1",
                "1.a.-1.1",
                "1.a.1.zzzzzzzzzzzzz",
                "1.zzzzzzzzzzzzz.1.1",
                "1.a.1.1 ",
                "1.a.1.1.1",
                "1.A.1.1",
                "1.aaaaaaaaaaaaa.aaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void parse_ofAnythingElse_isRefused(String text) {
        CodedException failure = assertThrows(CodedException.class, () -> Token.parse(text));
        assertEquals("DATABASE_TOKEN_MALFORMED", failure.code().name());
    }

    @Test
    void position_ofPostgresText_isItsNumber() {
        assertEquals(0x16_B374_D848L, Token.position("16/B374D848"));
        assertEquals("16/B374D848", Token.text(0x16_B374_D848L));
    }

    @Test
    void max_acrossTimelines_isTheLaterTimelines() {
        Token old = new Token(1, 1, 900);
        Token young = new Token(1, 2, 100);
        assertEquals(young, old.max(young));
        assertEquals(young, young.max(old));
        assertEquals(new Token(1, 1, 901), old.max(new Token(1, 1, 901)));
    }
}
