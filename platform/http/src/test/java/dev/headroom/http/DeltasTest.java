package dev.headroom.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictContentType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeltasTest {
    private static final String FAMILY = "/assets/app-*.js";
    private static final String BROWSER = "gzip, deflate, br, zstd, dcb, dcz";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final byte[] before = script("return 'safe to spend';");
    private final byte[] after = script("return 'safe to spend until payday';");
    private final AtomicInteger looks = new AtomicInteger();

    /** A script of some size, of which one line is as told. */
    private static byte[] script(String line) {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            text.append("const part")
                    .append(random.nextInt())
                    .append(" = () => ")
                    .append(random.nextLong());
            text.append(i == 300 ? ";" + line : ";").append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String field(byte[] dictionary) {
        return ":" + Base64.getEncoder().encodeToString(sha256(dictionary)) + ":";
    }

    private static Deltas.Former former(String family, byte[] bytes) {
        return new Deltas.Former(family, HexFormat.of().formatHex(sha256(bytes)));
    }

    private Deltas deltas(Executor executor, long kept, Duration patience) {
        Map<Deltas.Former, byte[]> versions = Map.of(former(FAMILY, before), before);
        Deltas deltas = new Deltas(
                former -> {
                    looks.incrementAndGet();
                    return Optional.ofNullable(versions.get(former));
                },
                executor,
                new Deltas.Bounds(kept, patience));
        deltas.know(versions.keySet());
        return deltas;
    }

    private Deltas deltas() {
        return deltas(Runnable::run, 1 << 20, LONG);
    }

    private Optional<Delta> asked(Deltas deltas, String acceptEncoding, String dictionary) {
        return deltas.of(
                new Deltas.Current(FAMILY, "/assets/app-2.js", after.length),
                new Deltas.Asked(acceptEncoding, dictionary),
                () -> after);
    }

    @Test
    void dcz_decodesToTheBody_withTheDictionary() {
        Delta delta = asked(deltas(), "gzip, dcz", field(before)).orElseThrow();
        assertEquals("dcz", delta.coding());
        byte[] bytes = delta.bytes();
        assertEquals("5e2a4d1820000000", HexFormat.of().formatHex(bytes, 0, 8));
        assertArrayEquals(sha256(before), Arrays.copyOfRange(bytes, 8, 40));
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            context.loadDict(before, ZstdDictContentType.RAW_CONTENT);
            assertArrayEquals(after, context.decompress(Arrays.copyOfRange(bytes, 40, bytes.length), after.length));
        }
        assertTrue(bytes.length < 200, "a changed line costs " + bytes.length);
    }

    @Test
    void dcb_decodesToTheBody_withTheDictionary() throws IOException {
        Delta delta = asked(deltas(), BROWSER, field(before)).orElseThrow();
        assertEquals("dcb", delta.coding());
        byte[] bytes = delta.bytes();
        assertEquals("ff444342", HexFormat.of().formatHex(bytes, 0, 4));
        assertArrayEquals(sha256(before), Arrays.copyOfRange(bytes, 4, 36));
        ByteBuffer dictionary =
                ByteBuffer.allocateDirect(before.length).put(before).flip();
        try (BrotliInputStream stream = new BrotliInputStream(new ByteArrayInputStream(bytes, 36, bytes.length - 36))) {
            stream.attachDictionary(dictionary);
            assertArrayEquals(after, stream.readAllBytes());
        }
        assertTrue(bytes.length < 200, "a changed line costs " + bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gzip, br, zstd", "*", "dcz;q=0, dcb;q=0", "dcz;q=x"})
    void clients_thatDontNameTheCoding_areSentTheWhole(String acceptEncoding) {
        assertTrue(asked(deltas(), acceptEncoding, field(before)).isEmpty());
        assertEquals(0, looks.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":AAAA:",
                "pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=",
                ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:",
                ":not base64:",
                "\"text\"",
                "7"
            })
    void dictionary_thatIsUnknownOrNone_givesNothing(String dictionary) {
        assertTrue(asked(deltas(), BROWSER, dictionary).isEmpty());
        assertEquals(0, looks.get());
    }

    @Test
    void dictionary_ofAnotherFamily_givesNothing() {
        Deltas deltas = deltas();
        deltas.know(Set.of(former("/assets/vendor-*.js", before)));
        assertTrue(asked(deltas, BROWSER, field(before)).isEmpty());
        assertEquals(0, looks.get());
    }

    @Test
    void dictionary_whoseBytesAreGone_givesNothing() {
        Deltas deltas = deltas();
        deltas.know(Set.of(former(FAMILY, after)));
        assertTrue(asked(deltas, BROWSER, field(after)).isEmpty());
        assertEquals(1, looks.get());
    }

    @Test
    void difference_thatIsNoSmaller_isNotSent() {
        Deltas deltas = deltas();
        Deltas.Asked asked = new Deltas.Asked(BROWSER, field(before));
        assertTrue(deltas.of(new Deltas.Current(FAMILY, "/assets/app-2.js", 40), asked, () -> after)
                .isEmpty());
        assertTrue(deltas.of(new Deltas.Current(FAMILY, "/assets/app-2.js", 40), asked, () -> after)
                .isEmpty());
        assertEquals(1, looks.get(), "what isn't worth it is remembered");
    }

    @Test
    void difference_isMadeOnce_untilThereIsNoRoom() {
        Deltas deltas = deltas();
        Delta first = asked(deltas, BROWSER, field(before)).orElseThrow();
        assertSame(first, asked(deltas, BROWSER, field(before)).orElseThrow());
        assertEquals(1, looks.get());
        assertTrue(deltas.bytes() > first.length());

        Deltas narrow = deltas(Runnable::run, 300, LONG);
        assertTrue(asked(narrow, BROWSER, field(before)).isPresent());
        assertTrue(asked(narrow, BROWSER, field(before)).isPresent());
        assertEquals(0, narrow.bytes());
        assertEquals(3, looks.get());
    }

    @Test
    void request_thatCantWait_getsTheWhole_andTheNextTheDifference() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        Deltas deltas = deltas(waiting::add, 1 << 20, Duration.ZERO);
        assertTrue(asked(deltas, BROWSER, field(before)).isEmpty());
        assertTrue(asked(deltas, BROWSER, field(before)).isEmpty());
        assertEquals(1, waiting.size(), "one makes it for both");
        waiting.remove().run();
        assertTrue(asked(deltas, BROWSER, field(before)).isPresent());
        assertEquals(0, waiting.size());
    }

    @Test
    void failure_orAFullQueue_costsNobodyTheirAnswer() {
        Deltas full = deltas(
                work -> {
                    throw new RejectedExecutionException("full");
                },
                1 << 20,
                LONG);
        assertTrue(asked(full, BROWSER, field(before)).isEmpty());
        AtomicInteger tries = new AtomicInteger();
        Deltas failing = new Deltas(
                former -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("the database is away");
                    }
                    return Optional.of(before);
                },
                Runnable::run,
                new Deltas.Bounds(1 << 20, LONG));
        failing.know(new HashSet<>(Set.of(former(FAMILY, before))));
        assertTrue(asked(failing, BROWSER, field(before)).isEmpty());
        assertTrue(asked(failing, BROWSER, field(before)).isPresent(), "it is tried again");
    }

    @ParameterizedTest
    @CsvSource({"/assets/app-*.js, match=\"/assets/app-*.js\"", "'/a\"b-*', 'match=\"/a\\\"b-*\"'"})
    void announcement_isAStructuredDictionary(String family, String field) {
        assertEquals(field, Deltas.announcement(family));
        assertEquals(
                new StructuredField.Item(family, Map.of()),
                StructuredParser.dictionary(field).get("match"));
    }

    @Test
    void bounds_areNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Deltas.Bounds(-1, LONG));
        assertThrows(IllegalArgumentException.class, () -> new Deltas.Bounds(1, LONG.negated()));
    }
}
