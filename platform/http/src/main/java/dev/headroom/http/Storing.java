package dev.headroom.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which responses may be kept, for how long, and with which of their fields (RFC 9111, section 3). */
final class Storing {
    /** Of the request, not of the response: made anew for each. */
    private static final Set<String> PER_REQUEST = Set.of(
            "set-cookie",
            "set-cookie2",
            "date",
            "age",
            "server-timing",
            "cache-status",
            "ratelimit",
            "ratelimit-policy",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "retry-after",
            "traceparent",
            "tracestate",
            "x-request-id",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-expose-headers");

    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    /** What a handler behind the cache doesn't get to see: its answer is for whoever asks with or without them. */
    private static final Set<String> HIDDEN = Set.of(
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
            "range",
            "accept-encoding",
            "te",
            "cache-control",
            "pragma",
            "connection");

    /** Read for the log, or part of every key. */
    private static final Set<String> FREE = Set.of("host", "traceparent", "tracestate");

    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

    private Storing() {}

    static boolean hidden(String name) {
        return HIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    static Fields kept(Fields response) {
        Set<String> named = Set.copyOf(Lists.members(lower(response.joined("Connection"))));
        return response.only(
                name -> !PER_REQUEST.contains(name) && !OF_THE_CONNECTION.contains(name) && !named.contains(name));
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** The names that a key needs for what the handler read and the response varies by. */
    static List<String> needed(Route route, Response response, Set<String> reads) {
        return Stream.concat(
                        reads.stream(), Lists.members(lower(response.fields().joined("Vary"))).stream())
                .filter(name -> !FREE.contains(name) && !HIDDEN.contains(name))
                .filter(name -> route.audience() == Route.Audience.PUBLIC || !CREDENTIALS.contains(name))
                .distinct()
                .toList();
    }

    /** Why the response isn't kept, in one word; null where it may be. */
    static @Nullable String refusal(Route route, Request request, Response response, List<String> needed) {
        Fields fields = response.fields();
        Directives control = Directives.of(fields.joined("Cache-Control"));
        if (response.isSent() || response.body().length > route.largest()) {
            return "too-large";
        }
        if (control.has("no-store") && route.declared().isPresent()) {
            return "no-store";
        }
        if (fields.has("Set-Cookie")) {
            return "set-cookie";
        }
        if (needed.contains(HeaderReads.UNKEYABLE) || needed.contains("*")) {
            return "unkeyable";
        }
        if (needed.stream().anyMatch(CREDENTIALS::contains)) {
            return "credential-read";
        }
        String coding = fields.first("Content-Encoding");
        if (fields.has("Content-Range") || (coding != null && !coding.equalsIgnoreCase("identity"))) {
            return "coded";
        }
        if (fields.all("Content-Security-Policy").stream().anyMatch(policy -> policy.contains("'nonce-"))) {
            return "nonce";
        }
        return route.declared().isPresent() ? declared(route, response, control) : byResponse(request, response);
    }

    private static @Nullable String declared(Route route, Response response, Directives control) {
        if (response.status() != 200) {
            return "status";
        }
        return control.has("private") && route.audience() == Route.Audience.PUBLIC ? "private" : null;
    }

    private static @Nullable String byResponse(Request request, Response response) {
        int status = response.status();
        if (status < 200 || status == 206 || status == 304) {
            return "status";
        }
        Directives targeted = Directives.of(response.fields().joined("CDN-Cache-Control"));
        Directives control = controlling(response.fields());
        if (control.has("no-store") || control.has("private") || control.has("no-cache")) {
            return "forbidden";
        }
        if (control.has("must-understand") && status != 200) {
            return "not-understood";
        }
        boolean shared = !targeted.isEmpty()
                || control.has("public")
                || control.has("must-revalidate")
                || control.has("s-maxage");
        return request.fields().has("Authorization") && !shared ? "authorization" : null;
    }

    /** The targeted field alone, where it is there (RFC 9213, section 2.2). */
    private static Directives controlling(Fields fields) {
        Directives targeted = Directives.of(fields.joined("CDN-Cache-Control"));
        return targeted.isEmpty() ? Directives.of(fields.joined("Cache-Control")) : targeted;
    }

    static Kept.Times times(Route route, Response response, long nowNanos, Instant now) {
        Optional<Route.Lifetime.Declared> declared = route.declared();
        if (declared.isPresent()) {
            Route.Lifetime.Declared lifetime = declared.get();
            long fresh = nowNanos + lifetime.fresh().toNanos();
            long whileNanos = fresh + lifetime.whileRevalidating().toNanos();
            return new Kept.Times(
                    nowNanos, fresh, whileNanos, fresh + lifetime.ifError().toNanos());
        }
        Fields fields = response.fields();
        Directives control = controlling(fields);
        long age = age(fields, now);
        long made = nowNanos - nanos(age);
        long fresh = made + nanos(lifetime(fields, control, now));
        boolean strict = control.has("must-revalidate") || control.has("proxy-revalidate") || control.has("s-maxage");
        long whileSeconds =
                strict ? 0 : control.seconds("stale-while-revalidate").orElse(0);
        long errorSeconds = strict ? 0 : control.seconds("stale-if-error").orElse(0);
        return new Kept.Times(made, fresh, fresh + nanos(whileSeconds), fresh + nanos(errorSeconds));
    }

    private static long age(Fields fields, Instant now) {
        String text = fields.first("Age");
        long stated = text == null
                ? 0
                : Directives.of("age=" + text.strip()).seconds("age").orElse(0);
        long apparent = HttpDates.read(fields.first("Date"), now)
                .map(date -> Math.max(0, Duration.between(date, now).toSeconds()))
                .orElse(0L);
        return Math.max(stated, apparent);
    }

    private static long lifetime(Fields fields, Directives control, Instant now) {
        OptionalLong shared = control.seconds("s-maxage");
        OptionalLong age = shared.isPresent() ? shared : control.seconds("max-age");
        if (age.isPresent()) {
            return age.getAsLong();
        }
        if (fields.has("CDN-Cache-Control") || !fields.has("Expires")) {
            return 0;
        }
        Instant date = HttpDates.read(fields.first("Date"), now).orElse(now);
        // what is no date has expired
        return HttpDates.read(fields.first("Expires"), now)
                .map(expires -> Math.max(0, Duration.between(date, expires).toSeconds()))
                .orElse(0L);
    }

    private static long nanos(long seconds) {
        return Math.min(seconds, 1L << 31) * 1_000_000_000L;
    }
}
