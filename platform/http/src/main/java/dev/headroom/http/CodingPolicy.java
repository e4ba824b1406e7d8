package dev.headroom.http;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is compressed, and how hard.
 *
 * @param codings on offer beside identity; those that don't work on this machine are left out
 * @param liveThreshold bytes from which a body is compressed for one response
 * @param keptThreshold bytes from which a body that is kept is compressed: it is done once
 * @param effort while the client waits
 * @param mediaTypes that gain by it, without parameters; {@code text/*} and {@code +json} forms are understood
 * @param upgradeAfter hits of a kept body before it is compressed anew, thoroughly and in the background; 0 for never
 */
public record CodingPolicy(
        Set<Coding> codings,
        int liveThreshold,
        int keptThreshold,
        Effort effort,
        Set<String> mediaTypes,
        int upgradeAfter) {
    /** zstd, br and gzip for texts: from 1 KB for one response, from 512 bytes where it is kept. */
    public static final CodingPolicy USUAL = new CodingPolicy(
            EnumSet.of(Coding.ZSTD, Coding.BR, Coding.GZIP),
            1024,
            512,
            Effort.QUICK,
            Set.of(
                    "text/*",
                    "+json",
                    "+xml",
                    "application/json",
                    "application/xml",
                    "application/x-ndjson",
                    "application/javascript",
                    "application/wasm",
                    "image/svg+xml",
                    "image/x-icon"),
            16);

    public CodingPolicy {
        EnumSet<Coding> working = EnumSet.of(Coding.IDENTITY);
        working.addAll(codings);
        working.retainAll(Coding.available());
        codings = Set.copyOf(working);
        mediaTypes = Set.copyOf(mediaTypes);
        if (liveThreshold < 0 || keptThreshold < 0) {
            throw new IllegalArgumentException("thresholds of compression must not be negative");
        }
    }

    /** The same with another number of hits, 0 for none, before bodies are compressed anew. */
    public CodingPolicy upgradedAfter(int hits) {
        return new CodingPolicy(codings, liveThreshold, keptThreshold, effort, mediaTypes, hits);
    }

    /**
     * Whether a response may be compressed: it has a whole body of a type that gains, isn't coded already, and nobody
     * forbade it. Compressing a part would break its range; a secret beside reflected input would leak through the
     * length, so whoever makes such a response says {@code no-transform}.
     */
    public boolean mayCode(int status, Fields response) {
        if (status == 204 || status == 206 || status == 304 || status < 200) {
            return false;
        }
        String present = response.joined("Content-Encoding");
        if ((present != null && !present.equalsIgnoreCase("identity")) || response.has("Content-Range")) {
            return false;
        }
        return !Directives.of(response.joined("Cache-Control")).has("no-transform")
                && gains(response.first("Content-Type"));
    }

    boolean gains(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        int plus = type.lastIndexOf('+');
        return mediaTypes.contains(type)
                || (slash > 0 && mediaTypes.contains(type.substring(0, slash) + "/*"))
                || (plus > 0 && mediaTypes.contains(type.substring(plus)));
    }
}
