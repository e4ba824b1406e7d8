package dev.headroom.observe;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of microseconds, from 1 µs to a minute, of two digits: at most 1 % from the true value, 2 kB as text. */
final class Histograms {
    static final long LARGEST_MICROS = 60_000_000;
    static final int DIGITS = 2;

    private Histograms() {}

    static Histogram empty() {
        Histogram histogram = new Histogram(1, LARGEST_MICROS, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    static byte[] encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), length);
    }

    /** @throws IllegalArgumentException where the bytes are no histogram */
    static Histogram decode(byte[] bytes) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), LARGEST_MICROS);
        } catch (DataFormatException | RuntimeException broken) {
            throw new IllegalArgumentException("not an encoded histogram", broken);
        }
    }
}
