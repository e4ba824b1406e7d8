package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.Envelope.Defect;
import dev.headroom.cache.Envelope.Opened;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
    private static final int CAP = 1 << 20;
    private static final String KEY = "daily_outlook:v1:1:u1:2024-01-15";
    private static final Envelope ENVELOPE = new Envelope(
            new Envelope.Header(new Position(0x1122334455667788L, 42), 1_700_000_000_000L, 60_000, 90_000, 1_500_000),
            Dependencies.of(List.of(Tag.of("customer:7"), Tag.of("prices"))));

    enum Mood {
        CALM,
        TENSE
    }

    record Inner(BigDecimal amount, LocalDate day, Mood mood) {}

    record Value(
            String name,
            BigDecimal scale,
            Instant at,
            Duration took,
            List<Inner> inner,
            Map<String, BigDecimal> sums,
            Optional<String> note,
            long count,
            double ratio) {}

    private static Value value(int inner) {
        return new Value(
                "Grüße \u0000 \uD83D\uDE00",
                new BigDecimal("1.10"),
                Instant.parse("2024-01-15T06:00:00.123456789Z"),
                Duration.ofMillis(1234),
                IntStream.range(0, inner)
                        .mapToObj(i -> new Inner(
                                new BigDecimal("0E-7").add(BigDecimal.valueOf(i, 2)),
                                LocalDate.of(2024, 1, 1).plusDays(i),
                                i % 2 == 0 ? Mood.CALM : Mood.TENSE))
                        .toList(),
                Map.of("a", new BigDecimal("100.00")),
                Optional.empty(),
                Long.MIN_VALUE,
                0.1);
    }

    private static SmileSerializer<Value> serializer() {
        return new SmileSerializer<>(Value.class, 1);
    }

    private static byte[] sealed(Optional<Value> value) {
        byte[] raw = value.map(serializer()::write).orElse(new byte[0]);
        return ENVELOPE.seal(
                Envelope.check(KEY), value, serializer(), Compression.pack(raw, Compression.Policy.USUAL), raw.length);
    }

    private static Opened<Value> open(byte[] bytes) {
        return Envelope.open(bytes, Envelope.check(KEY), serializer(), CAP);
    }

    private static <V> Opened.Value<V> value(Opened<V> opened) {
        return switch (opened) {
            case Opened.Value<V> value -> value;
            case Opened.Refused<V>(Defect defect) -> throw new AssertionError("refused for its " + defect);
        };
    }

    private static Defect refused(Opened<?> opened) {
        return assertInstanceOf(Opened.Refused.class, opened).defect();
    }

    @Test
    void open_whatWasSealed_isTheSame() {
        for (int inner : new int[] {0, 1, 20, 60, 2000}) {
            Optional<Value> value = Optional.of(value(inner));
            Opened.Value<Value> opened = value(open(sealed(value)));
            assertEquals(value, opened.value(), inner + " inner values");
            assertEquals(ENVELOPE.header(), opened.envelope().header());
            assertTrue(Arrays.equals(
                    ENVELOPE.dependencies().hashes(),
                    opened.envelope().dependencies().hashes()));
        }
        Opened.Value<Value> absent = value(open(sealed(Optional.empty())));
        assertEquals(Optional.empty(), absent.value());
    }

    @Test
    void pack_bySize_usesWhatPays() {
        byte[] text = "a sentence that repeats. ".repeat(400).getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                Compression.NONE,
                Compression.pack(Arrays.copyOf(text, 1023), Compression.Policy.USUAL)
                        .compression());
        assertEquals(
                Compression.LZ4,
                Compression.pack(Arrays.copyOf(text, 1024), Compression.Policy.USUAL)
                        .compression());
        assertEquals(
                Compression.ZSTD,
                Compression.pack(Arrays.copyOf(text, 4096), Compression.Policy.USUAL)
                        .compression());
        byte[] noise = new byte[8192];
        random(1).nextBytes(noise);
        assertEquals(
                Compression.NONE,
                Compression.pack(noise, Compression.Policy.USUAL).compression());
    }

    @Test
    void open_anyTruncation_isRefused() {
        byte[] whole = sealed(Optional.of(value(60)));
        for (int length = 0; length < whole.length; length++) {
            assertInstanceOf(Opened.Refused.class, open(Arrays.copyOf(whole, length)), "cut to " + length);
        }
    }

    @Test
    void open_anyFlippedBit_isRefused() {
        byte[] whole = sealed(Optional.of(value(2)));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertInstanceOf(Opened.Refused.class, open(damaged), "bit " + bit);
        }
    }

    @Test
    void open_damageUnderARightChecksum_neverThrows() {
        RandomGenerator random = random(7);
        byte[] whole = sealed(Optional.of(value(200)));
        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(8, whole.length + 1));
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            checksum(damaged);
            if (open(damaged) instanceof Opened.Refused<Value>(Defect defect)) {
                defects.add(defect);
            }
        }
        assertTrue(
                defects.containsAll(EnumSet.of(Defect.LENGTH, Defect.MAGIC, Defect.VERSION, Defect.KEY, Defect.SCHEMA)),
                "the rounds came to " + defects);
    }

    @Test
    void open_declaredLengthAboveTheCap_isRefusedBeforeItIsAllocated() {
        byte[] whole = sealed(Optional.of(value(60)));
        int at = 6 + 7 * 8 + 16 + 2 + ENVELOPE.dependencies().hashes().length * 8;
        for (int length : new int[] {Integer.MAX_VALUE, CAP + 1, -1}) {
            byte[] bomb = whole.clone();
            ByteBuffer.wrap(bomb).putInt(at, length);
            checksum(bomb);
            assertEquals(Defect.SIZE, refused(open(bomb)));
        }
        byte[] longer = whole.clone();
        ByteBuffer.wrap(longer).putInt(at, CAP);
        checksum(longer);
        assertEquals(Defect.PAYLOAD, refused(open(longer)));
    }

    @Test
    void open_otherKeyOrShape_isRefused() {
        byte[] whole = sealed(Optional.of(value(1)));
        assertEquals(Defect.KEY, refused(Envelope.open(whole, Envelope.check(KEY + "x"), serializer(), CAP)));
        assertEquals(
                Defect.SCHEMA,
                refused(Envelope.open(whole, Envelope.check(KEY), new SmileSerializer<Value>(Value.class, 2), CAP)));
        assertEquals(
                Defect.SCHEMA,
                refused(Envelope.open(whole, Envelope.check(KEY), new SmileSerializer<Inner>(Inner.class, 1), CAP)));
        assertNotEquals(Schema.hash(Value.class, 1), Schema.hash(Inner.class, 1));
        assertEquals(Schema.hash(Value.class, 1), Schema.hash(Value.class, 1));
    }

    /** Written once by this format; a change of the format must raise its version, not these. */
    @Test
    void open_goldenFile_givesItsValue() throws IOException {
        byte[] golden = golden("envelope-2.hex");
        SmileSerializer<String> strings = new SmileSerializer<>(String.class, 1);
        Opened.Value<String> opened = value(Envelope.open(golden, Envelope.check(KEY), strings, CAP));
        assertEquals(Optional.of("golden"), opened.value());
        assertEquals(ENVELOPE.header(), opened.envelope().header());
        byte[] raw = strings.write("golden");
        byte[] again = ENVELOPE.seal(
                Envelope.check(KEY),
                Optional.of("golden"),
                strings,
                Compression.pack(raw, Compression.Policy.USUAL),
                raw.length);
        assertEquals(HexFormat.of().formatHex(golden), HexFormat.of().formatHex(again));
    }

    /** Its dependencies are hashed in another way: what ends a whole cache wouldn't end it. */
    @Test
    void open_goldenFileOfTheFormatBefore_isRefused() throws IOException {
        SmileSerializer<String> strings = new SmileSerializer<>(String.class, 1);
        assertEquals(
                Defect.VERSION, refused(Envelope.open(golden("envelope-1.hex"), Envelope.check(KEY), strings, CAP)));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = EnvelopeTest.class.getResourceAsStream(name)) {
            byte[] text = Objects.requireNonNull(file, name).readAllBytes();
            return HexFormat.of().parseHex(new String(text, StandardCharsets.US_ASCII).strip());
        }
    }

    private static void checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
