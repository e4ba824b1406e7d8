package dev.headroom.http;

import dev.headroom.base.CodedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Read for the log, part of every key, or by those who look for the upgrades that never come here. */
    private static final Set<String> FREE =
            Set.of("host", "traceparent", "tracestate", "upgrade", "sec-websocket-version");

    private static final Set<String> OF_THE_BODY = Set.of("content-encoding", "content-type", "content-range");
    /** Whose lifetime may be guessed (RFC 9110, section 15.1). */
    private static final Set<Integer> GUESSED = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

    private static final Set<Integer> UNDERSTOOD =
            Set.of(200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 404, 405, 410, 414, 501);
    private static final Duration LONGEST_GUESS = Duration.ofDays(1);
    private static final Duration ASKABLE = Duration.ofMinutes(5);
    private static final Set<String> SECONDS =
            Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    private static final List<String> NEVER_STALE =
            List.of("must-revalidate", "proxy-revalidate", "s-maxage", "no-cache");

    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

    private Storing() {}

    static boolean hidden(String name) {
        return HIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    /** A response that says itself how long it may be kept also says since when: its own date stays. */
    static Fields kept(Route route, Fields response) {
        Set<String> named = Set.copyOf(Lists.members(lower(response.joined("Connection"))));
        boolean dated = route.declared().isEmpty();
        return response.only(name -> (!PER_REQUEST.contains(name) || (dated && name.equals("date")))
                && !OF_THE_CONNECTION.contains(name)
                && !named.contains(name));
    }

    /** What a handler is asked under whether a response is still what it was. */
    static Fields validators(Fields kept) {
        Fields.Builder asked = Fields.builder();
        String tag = kept.first("ETag");
        if (tag != null) {
            asked.add("If-None-Match", tag);
        }
        String modified = kept.first("Last-Modified");
        if (modified != null) {
            asked.add("If-Modified-Since", modified);
        }
        return asked.build();
    }

    /** For how long beyond its time a response is kept to be asked about. */
    static long askable(Route route, Fields response) {
        boolean may = route.declared().isEmpty() && (response.has("ETag") || response.has("Last-Modified"));
        return may ? ASKABLE.toNanos() : 0;
    }

    /** Whether each use of what is kept takes a question whether it is still what it was. */
    static boolean alwaysAsked(Route route, Response response) {
        return route.declared().isEmpty() && controlling(response.fields()).has("no-cache");
    }

    /** The kept one, with what the 304 says of it (RFC 9111, section 3.2). */
    static Response renewed(Kept kept, Fields of304) {
        Fields news = of304.only(
                name -> !OF_THE_CONNECTION.contains(name) && !OF_THE_BODY.contains(name) && !name.equals("etag"));
        Fields.Builder fields = kept.fields().only(name -> !news.has(name)).toBuilder();
        fields.addAll(news);
        return Response.of(kept.status(), fields.build(), kept.body());
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
        if (fields.has("Set-Cookie") || fields.has("Set-Cookie2")) {
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
        Directives targeted = targeted(response.fields());
        Directives control = controlling(response.fields());
        boolean understood = UNDERSTOOD.contains(status);
        if (control.has("must-understand") && !understood) {
            return "not-understood";
        }
        // who understands may overlook it (RFC 9111, section 5.2.2.3)
        boolean noStore = control.has("no-store") && !control.has("must-understand");
        boolean unaskable = control.has("no-cache")
                && !response.fields().has("ETag")
                && !response.fields().has("Last-Modified");
        if (noStore || control.has("private") || unaskable) {
            return "forbidden";
        }
        boolean shared = !targeted.isEmpty()
                || control.has("public")
                || control.has("must-revalidate")
                || control.has("s-maxage");
        return request.fields().has("Authorization") && !shared ? "authorization" : null;
    }

    /** The targeted field alone, where it is there (RFC 9213, section 2.2). */
    private static Directives controlling(Fields fields) {
        Directives targeted = targeted(fields);
        return targeted.isEmpty() ? Directives.of(fields.joined("Cache-Control")) : targeted;
    }

    /**
     * A structured field: one that isn't well-formed, or has seconds that are no whole number, is as if it weren't
     * sent.
     */
    private static Directives targeted(Fields fields) {
        String text = fields.joined("CDN-Cache-Control");
        if (text == null) {
            return Directives.of(null);
        }
        try {
            Map<String, StructuredField> members = StructuredParser.dictionary(text);
            boolean counted = SECONDS.stream()
                    .map(members::get)
                    .allMatch(member -> member == null
                            || (member instanceof StructuredField.Item item && item.value() instanceof Long));
            return Directives.of(counted ? text : null);
        } catch (CodedException _) {
            return Directives.of(null);
        }
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
        long fresh = made + nanos(lifetime(route, response, control, now));
        boolean strict = NEVER_STALE.stream().anyMatch(control::has);
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

    private static long lifetime(Route route, Response response, Directives control, Instant now) {
        if (control.has("no-cache")) {
            // kept to be asked about each time
            return 0;
        }
        OptionalLong shared = control.seconds("s-maxage");
        OptionalLong age = shared.isPresent() ? shared : control.seconds("max-age");
        if (age.isPresent()) {
            return age.getAsLong();
        }
        Fields fields = response.fields();
        Instant date = HttpDates.read(fields.first("Date"), now).orElse(now);
        if (!targeted(fields).isEmpty()) {
            return 0;
        }
        if (fields.has("Expires")) {
            // what is no date has expired
            return HttpDates.read(fields.first("Expires"), now)
                    .map(expires -> Math.max(0, Duration.between(date, expires).toSeconds()))
                    .orElse(0L);
        }
        boolean guessed = route.lifetime() instanceof Route.Lifetime.FromResponse(boolean may)
                && may
                && (GUESSED.contains(response.status()) || control.has("public"));
        return guessed
                ? HttpDates.read(fields.first("Last-Modified"), now)
                        .map(modified -> Duration.between(modified, date).toSeconds() / 10)
                        .map(seconds -> Math.clamp(seconds, 0L, LONGEST_GUESS.toSeconds()))
                        .orElse(0L)
                : 0;
    }

    private static long nanos(long seconds) {
        return Math.min(seconds, 1L << 31) * 1_000_000_000L;
    }
}
