package dev.headroom.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/** How the bytes of a value are made fewer. */
public enum Compression {
    NONE((byte) 0),
    /** Fast at a few kilobytes. */
    LZ4((byte) 1),
    /** Smaller from a few kilobytes up. */
    ZSTD((byte) 2);

    private static final LZ4Factory LZ4_FACTORY = LZ4Factory.fastestInstance();
    private static final Pool<ZstdCompressCtx> COMPRESSORS = new Pool<>(ZstdCompressCtx::new);
    private static final Pool<ZstdDecompressCtx> DECOMPRESSORS = new Pool<>(ZstdDecompressCtx::new);

    /** Compressed bytes are kept only where they are at most this part of the raw ones. */
    private static final double WORTH = 0.9;

    private final byte id;

    Compression(byte id) {
        this.id = id;
    }

    /** Kept with every value. */
    byte id() {
        return id;
    }

    /** Null where there is none. */
    static @Nullable Compression byId(byte id) {
        for (Compression each : values()) {
            if (each.id == id) {
                return each;
            }
        }
        return null;
    }

    /**
     * When to compress.
     *
     * @param threshold bytes from which LZ4 is used, 64 or more
     * @param zstdThreshold bytes from which zstd is used, at least the threshold
     * @param zstdLevel 1 to 19
     */
    public record Policy(int threshold, int zstdThreshold, int zstdLevel) {
        /** Nothing below 1 KB, LZ4 to 4 KB, zstd 3 above. */
        public static final Policy USUAL = new Policy(1024, 4096, 3);

        public Policy {
            if (threshold < 64 || zstdThreshold < threshold || zstdLevel < 1 || zstdLevel > 19) {
                throw new IllegalArgumentException(
                        "compression must start at 64 bytes or more, zstd not before LZ4, at level 1..19, was "
                                + threshold + ", " + zstdThreshold + ", " + zstdLevel);
            }
        }
    }

    /** The bytes, and how they were made. */
    static final class Packed {
        private final Compression compression;
        private final byte[] bytes;

        Packed(Compression compression, byte[] bytes) {
            this.compression = compression;
            this.bytes = bytes;
        }

        Compression compression() {
            return compression;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Compressed where that pays. */
    static Packed pack(byte[] raw, Policy policy) {
        if (raw.length < policy.threshold()) {
            return new Packed(NONE, raw);
        }
        Compression compression = raw.length < policy.zstdThreshold() ? LZ4 : ZSTD;
        byte[] packed = compression == LZ4 ? LZ4_FACTORY.fastCompressor().compress(raw) : zstd(raw, policy.zstdLevel());
        return packed.length <= raw.length * WORTH ? new Packed(compression, packed) : new Packed(NONE, raw);
    }

    /** The raw bytes, exactly as many as declared; null where they aren't that. The caller has bounded the length. */
    byte @Nullable [] unpack(byte[] bytes, int from, int length, int rawLength) {
        byte[] raw = switch (this) {
            case NONE -> Arrays.copyOfRange(bytes, from, from + length);
            case LZ4 -> LZ4_FACTORY.safeDecompressor().decompress(bytes, from, length, rawLength);
            case ZSTD -> unzstd(bytes, from, length, rawLength);
        };
        return raw.length == rawLength ? raw : null;
    }

    private static byte[] zstd(byte[] raw, int level) {
        ZstdCompressCtx context = COMPRESSORS.take();
        try {
            context.setLevel(level);
            byte[] packed = new byte[(int) Zstd.compressBound(raw.length)];
            int length = context.compressByteArray(packed, 0, packed.length, raw, 0, raw.length);
            return Arrays.copyOf(packed, length);
        } finally {
            COMPRESSORS.give(context);
        }
    }

    private static byte[] unzstd(byte[] bytes, int from, int packed, int rawLength) {
        ZstdDecompressCtx context = DECOMPRESSORS.take();
        try {
            byte[] raw = new byte[rawLength];
            int length = context.decompressByteArray(raw, 0, rawLength, bytes, from, packed);
            return length == rawLength ? raw : Arrays.copyOf(raw, length);
        } finally {
            DECOMPRESSORS.give(context);
        }
    }

    /** Contexts take longer to set up than to use; kept for all threads, since virtual ones come and go. */
    private static final class Pool<T extends AutoCloseable> {
        private static final int MOST = 64;
        private final ConcurrentLinkedQueue<T> free = new ConcurrentLinkedQueue<>();
        private final AtomicInteger kept = new AtomicInteger();
        private final Supplier<T> make;

        Pool(Supplier<T> make) {
            this.make = make;
        }

        T take() {
            T context = free.poll();
            if (context == null) {
                return make.get();
            }
            kept.decrementAndGet();
            return context;
        }

        void give(T context) {
            if (kept.incrementAndGet() <= MOST) {
                free.add(context);
                return;
            }
            kept.decrementAndGet();
            try {
                context.close();
            } catch (Exception failure) {
                throw new IllegalStateException("a compression context can't be closed", failure);
            }
        }
    }
}
