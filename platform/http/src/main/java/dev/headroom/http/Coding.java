package dev.headroom.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A content coding (RFC 9110, section 8.4.1), the cheapest to read for its size first. */
public enum Coding {
    /** Zstandard, RFC 8878; its window is at most 8 MB (RFC 9659). */
    ZSTD("zstd", "zs"),
    /** Brotli, RFC 7932. Only where its native library is on the class path. */
    BR("br", "br"),
    /** DEFLATE in gzip's frame, RFC 1952. */
    GZIP("gzip", "gz"),
    /** The bytes themselves. */
    IDENTITY("identity", "");

    private final String token;
    private final String suffix;

    Coding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /** As {@code Content-Encoding} and {@code Accept-Encoding} have it. */
    public String token() {
        return token;
    }

    String suffix() {
        return suffix;
    }

    /** By its token or an alias of it; empty for one that isn't read here. */
    public static Optional<Coding> named(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "zstd" -> Optional.of(ZSTD);
            case "br" -> Optional.of(BR);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "identity" -> Optional.of(IDENTITY);
            default -> Optional.empty();
        };
    }

    /** Those that work on this machine. */
    public static Set<Coding> available() {
        return Available.CODINGS;
    }

    /** Asked once, when it is first needed: it loads a native library. */
    private static final class Available {
        private static final Set<Coding> CODINGS = Brotli4jLoader.isAvailable()
                ? Set.copyOf(EnumSet.allOf(Coding.class))
                : Set.copyOf(EnumSet.of(ZSTD, GZIP, IDENTITY));
    }
}
