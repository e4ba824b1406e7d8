package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.headroom.base.CodedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CodingTest {
    private static final Set<Coding> ALL = EnumSet.allOf(Coding.class);
    private static final byte[] BODY =
            "{\"name\":\"value\",\"more\":[1,2,3]}".repeat(400).getBytes(StandardCharsets.UTF_8);

    /** The field, then the coding that is chosen of all; a dash where none is acceptable. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                              | GZIP",
                "gzip, deflate, br, zstd           | ZSTD",
                "gzip;q=1.0, br;q=0.5              | GZIP",
                "gzip;q=0                          | IDENTITY",
                "*                                 | ZSTD",
                "*;q=0                             | -",
                "identity;q=0                      | -",
                "identity;q=0, gzip                | GZIP",
                "*;q=0, gzip                       | GZIP",
                "*;q=0, identity                   | IDENTITY",
                "identity, gzip;q=0.5              | IDENTITY",
                "gzip;q=0.5                        | GZIP",
                "zstd;q=0, *                       | BR",
                "x-gzip                            | GZIP",
                "GZIP ; Q=0.8                      | GZIP",
                "gzip;q=2                          | IDENTITY",
                "gzip;q=0.1234                     | IDENTITY",
                "gzip;q=abc, br                    | BR",
                "gzip;level=9                      | IDENTITY",
                "compress, sdch                    | IDENTITY",
                "gzip;q=0.000, br;q=0.001          | BR",
                "br;q=0, br                        | BR",
            })
    void best_ofAll_followsTheQualities(String field, String chosen) {
        Optional<Coding> expected = chosen.equals("-") ? Optional.empty() : Optional.of(Coding.valueOf(chosen));
        assertEquals(expected, AcceptEncoding.of(field).best(ALL));
    }

    @Test
    void best_withoutFieldOrAbsurdlyLong_isIdentity() {
        assertEquals(Optional.of(Coding.IDENTITY), best(null));
        assertEquals(Optional.of(Coding.IDENTITY), best(""));
        assertEquals(Optional.of(Coding.IDENTITY), best("gzip,".repeat(1000)));
    }

    private static Optional<Coding> best(@Nullable String field) {
        return AcceptEncoding.of(field).best(ALL);
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void encode_wholeAndStreamed_decodeToTheSameBytes(Coding coding) throws IOException {
        byte[] whole = Encoder.encode(coding, BODY, Effort.QUICK);
        assertArrayEquals(BODY, decode(coding, new ByteArrayInputStream(whole)).readAllBytes());
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream stream = Encoder.stream(coding, target, Effort.QUICK)) {
            stream.write(BODY, 0, 1000);
            stream.flush();
            stream.write(BODY, 1000, BODY.length - 1000);
        }
        assertArrayEquals(
                BODY,
                decode(coding, new ByteArrayInputStream(target.toByteArray())).readAllBytes());
    }

    @Test
    void encode_gzipByManyAtOnceOfEverySizeAndEffort_decodesToTheSameBytes() {
        IntStream.range(0, 400).parallel().forEach(number -> {
            Random chance = new Random(number);
            // chance doesn't compress: what goes out is longer than what came in
            byte[] body = new byte[number % 7 == 0 ? number * 300 : number];
            chance.nextBytes(body);
            Effort effort = number % 2 == 0 ? Effort.QUICK : Effort.THOROUGH;
            byte[] coded = Encoder.encode(Coding.GZIP, body, effort);
            try (InputStream decoded = decode(Coding.GZIP, new ByteArrayInputStream(coded))) {
                assertArrayEquals(body, decoded.readAllBytes());
            } catch (IOException broken) {
                throw new AssertionError(body.length + " bytes", broken);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void stream_afterFlush_givesTheClientEverythingWrittenSoFar(Coding coding) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        OutputStream stream = Encoder.stream(coding, target, Effort.QUICK);
        stream.write("first row\n".getBytes(StandardCharsets.UTF_8));
        stream.flush();
        InputStream decoded = decode(coding, new ByteArrayInputStream(target.toByteArray()));
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            // one by one: a longer reading of this decoder wants more than there is
            row.append((char) decoded.read());
        }
        assertEquals("first row\n", row.toString());
        stream.close();
    }

    private static InputStream decode(Coding coding, InputStream coded) throws IOException {
        return switch (coding) {
            case IDENTITY -> coded;
            case GZIP -> new GZIPInputStream(coded);
            case BR -> {
                BrotliInputStream decoder = new BrotliInputStream(coded);
                // as browsers do: without it what was flushed is held back for more
                decoder.enableEagerOutput();
                yield decoder;
            }
            case ZSTD -> new ZstdInputStream(coded);
        };
    }

    @Test
    void mayCode_partsCodedAndForbidden_no() {
        CodingPolicy policy = CodingPolicy.USUAL;
        assertTrue(policy.mayCode(200, Fields.of("Content-Type", "application/json;charset=utf-8")));
        assertTrue(policy.mayCode(404, Fields.of("Content-Type", "application/problem+json")));
        assertFalse(policy.mayCode(206, Fields.of("Content-Type", "application/json")));
        assertFalse(policy.mayCode(200, Fields.of("Content-Type", "image/png")));
        assertFalse(policy.mayCode(200, Fields.NONE));
        assertFalse(policy.mayCode(200, Fields.of("Content-Type", "text/html", "Content-Encoding", "gzip")));
        assertFalse(policy.mayCode(200, Fields.of("Content-Type", "text/html", "Content-Range", "bytes 0-1/2")));
        assertFalse(
                policy.mayCode(200, Fields.of("Content-Type", "text/html", "Cache-Control", "private, No-Transform")));
    }

    @Test
    void effort_outOfRange_namesEveryBrokenRule() {
        CodedException failure = assertThrows(CodedException.class, () -> new Effort(0, 12, 3));
        assertEquals(2, failure.violations().size());
    }

    @Test
    void directives_ofTwoLines_keepTheFirstAndReadQuotes() {
        Directives directives = Directives.of("Max-Age=\"60\", private=\"a, b\", max-age=5, s-maxage=x, no-cache");
        assertEquals(60, directives.seconds("max-age").orElseThrow());
        assertEquals("a, b", directives.argument("private"));
        assertEquals(0, directives.seconds("s-maxage").orElseThrow());
        assertTrue(directives.has("no-cache"));
        assertEquals(
                1L << 31,
                Directives.of("max-age=99999999999").seconds("max-age").orElseThrow());
    }
}
