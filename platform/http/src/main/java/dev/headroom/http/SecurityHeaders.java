package dev.headroom.http;

import java.util.List;
import java.util.stream.Collectors;

/** The fields that browsers protect users by, per kind of response. */
public final class SecurityHeaders {
    private static final String HSTS = "max-age=31536000; includeSubDomains";
    private static final String NO_FEATURES =
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";

    private static final Fields API = common().add(
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            .build()
            .lasting();

    private SecurityHeaders() {}

    /** For whatever comes over TLS that browsers trust: they won't come without it for a year. */
    public static Fields overTls() {
        return Fields.of("Strict-Transport-Security", HSTS);
    }

    /** For data: it is never a page, and nothing may frame or sniff it. */
    public static Fields api() {
        return API;
    }

    /**
     * For a page.
     *
     * @param hashes of its inline scripts and styles, as {@code sha256-…}; without any nothing inline runs
     * @param personal whether it holds somebody's data: then nobody keeps it; else anybody does, for five minutes
     */
    public static Fields page(List<String> hashes, boolean personal) {
        String own = hashes.stream().map(hash -> " '" + hash + "'").collect(Collectors.joining());
        return common().add(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'" + own + "; style-src 'self'" + own
                                + "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src"
                                + " 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors"
                                + " 'none'")
                .add("Cross-Origin-Embedder-Policy", "require-corp")
                .add("Cache-Control", personal ? "private, no-store" : "public, max-age=300, must-revalidate")
                .add("CDN-Cache-Control", personal ? "no-store" : "max-age=300, stale-while-revalidate=60")
                .build();
    }

    /** For an answer with a secret in it: kept nowhere, and not compressed beside what a request brought. */
    public static Fields secret() {
        return common().add("Cache-Control", "no-store, no-transform")
                .add("CDN-Cache-Control", "no-store")
                .build();
    }

    /** For the answer to signing out. */
    public static Fields signedOut() {
        return common().add("Cache-Control", "no-store")
                .add("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")
                .build();
    }

    private static Fields.Builder common() {
        return Fields.builder()
                .add("X-Content-Type-Options", "nosniff")
                .add("X-Frame-Options", "DENY")
                .add("Referrer-Policy", "strict-origin-when-cross-origin")
                .add("Cross-Origin-Opener-Policy", "same-origin")
                .add("Cross-Origin-Resource-Policy", "same-origin")
                .add("Permissions-Policy", NO_FEATURES);
    }
}
