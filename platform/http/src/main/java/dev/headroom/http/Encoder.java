package dev.headroom.http;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies, whole or as they come. Each call has a native encoder of its own, freed when it ends. */
final class Encoder {
    /** 2^23 bytes: what browsers must be able to read. */
    private static final int WINDOW_LOG = 23;

    private static final int BUFFER = 8192;

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

    private static byte[] gzip(byte[] body, Effort effort) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(64, body.length / 3));
        try (OutputStream stream = new Gzip(bytes, effort.gzip())) {
            stream.write(body);
        }
        return bytes.toByteArray();
    }

    /** The JDK's, at another level, and with flushes that reach the client. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream target, int level) throws IOException {
            super(target, BUFFER, true);
            def.setLevel(level);
        }
    }
}
