package dev.headroom.http;

import dev.headroom.base.Ticker;
import dev.headroom.cache.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/**
 * Kept responses as bytes for other nodes: the plain body and what belongs to it; each node compresses for itself.
 * Times travel on the clock that nodes share, since each node's ticker is its own.
 */
final class KeptSerializer implements Serializer<Kept> {
    private static final byte ID = 3;
    private static final long SCHEMA = 1;
    private static final int MOST_FIELDS = 256;

    private final Ticker ticker;
    private final InstantSource clock;
    private final Effort effort;

    KeptSerializer(Ticker ticker, InstantSource clock, Effort effort) {
        this.ticker = ticker;
        this.clock = clock;
        this.effort = effort;
    }

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public long schema() {
        return SCHEMA;
    }

    @Override
    public byte[] write(Kept kept) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(kept.body().length + 512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(kept.status());
            Kept.Times times = kept.times();
            out.writeLong(shared(times.madeNanos()));
            out.writeLong(shared(times.freshNanos()));
            out.writeLong(shared(times.whileNanos()));
            out.writeLong(shared(times.errorNanos()));
            out.writeBoolean(kept.tag().weak());
            write(out, kept.tag().opaque());
            Set<Coding> offered = kept.offered();
            out.writeByte(offered.size());
            for (Coding coding : offered) {
                write(out, coding.token());
            }
            out.writeShort(kept.fields().size());
            kept.fields().forEach((name, value) -> {
                try {
                    write(out, name);
                    write(out, value);
                } catch (IOException impossible) {
                    throw new UncheckedIOException(impossible);
                }
            });
            out.write(kept.body());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    @Override
    public Kept read(byte[] bytes, int from, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, from, length))) {
            int status = in.readShort();
            Kept.Times times = new Kept.Times(own(in), own(in), own(in), own(in));
            boolean weak = in.readBoolean();
            EntityTag tag = new EntityTag(text(in), weak);
            Set<Coding> offered = EnumSet.noneOf(Coding.class);
            for (int left = in.readByte(); left > 0; left--) {
                Coding.named(text(in)).filter(Coding.available()::contains).ifPresent(offered::add);
            }
            int count = in.readShort();
            if (count < 0 || count > MOST_FIELDS) {
                throw new IllegalArgumentException("a response has up to " + MOST_FIELDS + " fields, had " + count);
            }
            Fields.Builder fields = Fields.builder();
            for (int i = 0; i < count; i++) {
                fields.add(text(in), text(in));
            }
            return new Kept(new Kept.Stated(status, fields.build(), times, tag), in.readAllBytes(), offered, effort);
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }

    private long shared(long nanos) {
        return clock.millis() + (nanos - ticker.nanos()) / 1_000_000;
    }

    private long own(DataInputStream in) throws IOException {
        return ticker.nanos() + (in.readLong() - clock.millis()) * 1_000_000;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("a text of " + length + " bytes is longer than what there is");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
