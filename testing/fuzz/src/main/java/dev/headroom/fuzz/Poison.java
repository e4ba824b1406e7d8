package dev.headroom.fuzz;

import java.util.List;

/** Fields that a handler may read though no cache has them in its key. */
final class Poison {
    private static final List<Draft.Pair> EVERY = List.of(
            new Draft.Pair("X-Forwarded-Host", Hostile.HOST),
            new Draft.Pair("X-Forwarded-Proto", "https"),
            new Draft.Pair("X-Forwarded-Scheme", "nothttps"),
            new Draft.Pair("X-Forwarded-Port", "1337"),
            new Draft.Pair("X-Forwarded-Prefix", "/" + Hostile.HOST),
            new Draft.Pair("X-Forwarded-For", "10.11.12.13, " + Hostile.HOST),
            new Draft.Pair("Forwarded", "for=10.1.1.1;host=" + Hostile.HOST + ";proto=https"),
            new Draft.Pair("X-Host", Hostile.HOST),
            new Draft.Pair("X-Original-URL", "/api/v1/operator/settings"),
            new Draft.Pair("X-Rewrite-URL", "/api/v1/operator/settings"),
            new Draft.Pair("X-HTTP-Method-Override", "DELETE"),
            new Draft.Pair("X-Method-Override", "POST"),
            new Draft.Pair("X-HTTP-Host-Override", Hostile.HOST),
            new Draft.Pair("X-Real-IP", Hostile.HOST),
            new Draft.Pair("True-Client-IP", "127.0.0.1"),
            new Draft.Pair("Front-End-Https", "on"),
            new Draft.Pair("Origin", "http://" + Hostile.HOST),
            new Draft.Pair("Referer", "http://" + Hostile.HOST + "/"),
            new Draft.Pair("Accept-Language", "xx-" + Hostile.HOST.substring(0, 8)),
            new Draft.Pair("User-Agent", Hostile.HOST),
            new Draft.Pair("traceparent", "00-" + "e".repeat(32) + "-" + "e".repeat(16) + "-01"),
            new Draft.Pair("X-Timer", Hostile.HOST),
            new Draft.Pair("Range", "bytes=0-3"),
            new Draft.Pair("X-Requested-With", Hostile.HOST));

    private Poison() {}

    static List<Draft.Pair> every() {
        return EVERY;
    }
}
