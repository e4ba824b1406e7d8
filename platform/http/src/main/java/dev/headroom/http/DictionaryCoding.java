package dev.headroom.http;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import com.aayushatharva.brotli4j.encoder.PreparedDictionary;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictContentType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Codings for clients that have a dictionary: bytes that they were sent before (RFC 9842, sections 4 and 5). What is
 * sent begins with the dictionary's SHA-256, so that no client decodes it with another one. The smaller for scripts
 * first.
 */
enum DictionaryCoding {
    /** Brotli, only where its native library is on the class path. */
    DCB("dcb", "ff444342", Coding.BR) {
        @Override
        void encode(byte[] dictionary, byte[] body, ByteArrayOutputStream coded) throws IOException {
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(dictionary.length).put(dictionary).flip();
            PreparedDictionary prepared = Encoder.prepareDictionary(direct, RAW);
            try (BrotliOutputStream stream = new BrotliOutputStream(coded, Parameters.create(Effort.THOROUGH.br()))) {
                stream.attachDictionary(prepared);
                stream.write(body);
            } finally {
                // the native encoder reads both, and nothing else here holds them
                Reference.reachabilityFence(prepared);
                Reference.reachabilityFence(direct);
            }
        }
    },
    /** Zstandard, in a skippable frame's company. */
    DCZ("dcz", "5e2a4d1820000000", Coding.ZSTD) {
        @Override
        void encode(byte[] dictionary, byte[] body, ByteArrayOutputStream coded) {
            try (ZstdCompressCtx context = new ZstdCompressCtx()) {
                context.setLevel(Effort.THOROUGH.zstd())
                        .setChecksum(false)
                        .setDictID(false)
                        .loadDict(dictionary, ZstdDictContentType.RAW_CONTENT);
                coded.writeBytes(context.compress(body));
            }
        }
    };

    /** The dictionary has no format of its own. */
    private static final int RAW = 0;

    private static final List<DictionaryCoding> WORKING = Arrays.stream(values())
            .filter(coding -> Coding.available().contains(coding.base))
            .toList();

    private final String token;
    private final byte[] magic;
    private final Coding base;

    DictionaryCoding(String token, String magic, Coding base) {
        this.token = token;
        this.magic = HexFormat.of().parseHex(magic);
        this.base = base;
    }

    abstract void encode(byte[] dictionary, byte[] body, ByteArrayOutputStream coded) throws IOException;

    /** As {@code Content-Encoding} and {@code Accept-Encoding} have it. */
    String token() {
        return token;
    }

    /**
     * A body for clients that have the dictionary. Takes tens of milliseconds for as many kilobytes.
     *
     * @param sha256 of the dictionary
     */
    byte[] encode(byte[] dictionary, byte[] sha256, byte[] body) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        coded.writeBytes(magic);
        coded.writeBytes(sha256);
        try {
            encode(dictionary, body, coded);
        } catch (IOException impossible) {
            throw new UncheckedIOException("compression in memory", impossible);
        }
        return coded.toByteArray();
    }

    /** Those that work on this machine and that the client names, the smallest first. */
    static List<DictionaryCoding> of(@Nullable String acceptEncoding) {
        return WORKING.stream()
                .filter(coding -> AcceptEncoding.names(acceptEncoding, coding.token))
                .toList();
    }
}
