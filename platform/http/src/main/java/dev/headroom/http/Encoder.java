package dev.headroom.http;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses bodies, whole or as they come. Each call has a native encoder of its own, freed when it ends; but for
 * whole bodies in gzip, whose encoders are kept: to make one takes as long as to compress a small body with it.
 */
final class Encoder {
    /** 2^23 bytes: what browsers must be able to read. */
    private static final int WINDOW_LOG = 23;

    private static final int BUFFER = 8192;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final byte UNKNOWN_SYSTEM = (byte) 0xff;

    /** Deflaters that nobody uses; each holds a quarter of a megabyte. */
    private static final BlockingQueue<Deflater> IDLE =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    private Encoder() {}

    static byte[] encode(Coding coding, byte[] body, Effort effort) {
        loaded(coding);
        try {
            return switch (coding) {
                case IDENTITY -> body;
                case ZSTD -> zstd(body, effort);
                case BR -> com.aayushatharva.brotli4j.encoder.Encoder.compress(body, Parameters.create(effort.br()));
                case GZIP -> gzip(body, effort);
            };
        } catch (IOException impossible) {
            throw new UncheckedIOException("compression in memory", impossible);
        }
    }

    /** What is flushed arrives decodable; closing it ends the frame and closes the target. */
    static OutputStream stream(Coding coding, OutputStream target, Effort effort) throws IOException {
        loaded(coding);
        return switch (coding) {
            case IDENTITY -> target;
            case ZSTD ->
                new ZstdOutputStream(target, effort.zstd()).setChecksum(false).setCloseFrameOnFlush(false);
            case BR -> new BrotliOutputStream(target, Parameters.create(effort.br()));
            case GZIP -> new Gzip(target, effort.gzip());
        };
    }

    /** Asking loads the native libraries. */
    private static void loaded(Coding coding) {
        if (!Coding.available().contains(coding)) {
            throw new IllegalArgumentException("coding " + coding.token() + " doesn't work on this machine");
        }
    }

    private static byte[] zstd(byte[] body, Effort effort) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(effort.zstd());
            if (body.length > 1 << WINDOW_LOG) {
                context.setWindowLog(WINDOW_LOG);
            }
            return context.compress(body);
        }
    }

    /** One member as in RFC 1952, without a name or a time. */
    private static byte[] gzip(byte[] body, Effort effort) {
        Deflater idle = IDLE.poll();
        Deflater deflater = idle == null ? new Deflater(effort.gzip(), true) : idle;
        try {
            deflater.setLevel(effort.gzip());
            deflater.setInput(body);
            deflater.finish();
            byte[] coded = new byte[GZIP_HEADER + body.length / 3 + BUFFER / 8 + GZIP_TRAILER];
            int length = GZIP_HEADER;
            while (!deflater.finished()) {
                if (length + GZIP_TRAILER >= coded.length) {
                    coded = Arrays.copyOf(coded, 2 * coded.length);
                }
                length += deflater.deflate(coded, length, coded.length - GZIP_TRAILER - length);
            }
            CRC32 sum = new CRC32();
            sum.update(body);
            ByteBuffer frame = ByteBuffer.wrap(coded).order(ByteOrder.LITTLE_ENDIAN);
            frame.putShort(0, (short) GZIPInputStream.GZIP_MAGIC);
            frame.put(2, (byte) Deflater.DEFLATED).put(GZIP_HEADER - 1, UNKNOWN_SYSTEM);
            frame.putInt(length, (int) sum.getValue()).putInt(length + Integer.BYTES, body.length);
            return Arrays.copyOf(coded, length + GZIP_TRAILER);
        } finally {
            deflater.reset();
            if (!IDLE.offer(deflater)) {
                deflater.end();
            }
        }
    }

    /** The JDK's, at another level, and with flushes that reach the client. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream target, int level) throws IOException {
            super(target, BUFFER, true);
            def.setLevel(level);
        }
    }
}
