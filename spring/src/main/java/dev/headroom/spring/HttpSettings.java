package dev.headroom.spring;

import dev.headroom.cache.Tier;
import dev.headroom.http.Coding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Responses: what is kept of them, how they are coded, and how many requests are taken.
 *
 * @param enabled whether any of it is there
 * @param responses what is kept
 * @param compression of bodies
 * @param limits on the requests of one caller
 * @param admission limit on all requests at a time
 * @param cors whose pages may read the answers
 * @param inflating of request bodies that come compressed
 * @param batch of reads in one request
 * @param front hits that are served before the servlet stack, on Jetty
 * @param http2 what one HTTP/2 connection may ask, on Jetty; {@code server.http2.enabled} switches it on
 * @param tls a second port, on Jetty
 * @param trustedProxies networks as {@code 10.0.0.0/8} whose {@code X-Forwarded-For} is believed
 * @param routes what differs from how a route is declared, by its path: {@code "[/api/v1/accounts/{id}]"}
 */
@ConfigurationProperties(prefix = "headroom.http", ignoreUnknownFields = false)
public record HttpSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Responses responses,
        @DefaultValue Compression compression,
        @DefaultValue Limits limits,
        @DefaultValue Admission admission,
        @DefaultValue Cors cors,
        @DefaultValue Inflating inflating,
        @DefaultValue Batches batch,
        @DefaultValue Front front,
        @DefaultValue Http2 http2,
        @DefaultValue Tls tls,
        @DefaultValue({}) List<String> trustedProxies,
        @DefaultValue Map<String, Routed> routes) {
    /**
     * What is kept of responses.
     *
     * @param enabled whether any is
     * @param tiers in which
     * @param fresh for routes that don't say how long
     * @param whileRevalidating how long beyond that a response is served while it is made anew
     * @param ifError how long beyond that it is served where making it anew fails
     * @param largest bytes of a body that is held to be kept, tagged and compressed; what is longer streams
     * @param limit bytes of a body at all, but for streams; what is longer is refused or cut off
     * @param bound every change that was committed longer ago is seen
     * @param tags whether answers carry entity tags
     */
    public record Responses(
            @DefaultValue("true") boolean enabled,
            @DefaultValue({"MEMORY", "REDIS"}) Set<Tier> tiers,
            @DefaultValue("5m") Duration fresh,
            @DefaultValue("0s") Duration whileRevalidating,
            @DefaultValue("0s") Duration ifError,
            @DefaultValue("1MB") DataSize largest,
            @DefaultValue("32MB") DataSize limit,
            @DefaultValue("2s") Duration bound,
            @DefaultValue("true") boolean tags) {}

    /**
     * Of bodies.
     *
     * @param enabled whether any is compressed
     * @param codings on offer
     * @param threshold size from which a body is compressed for one answer
     * @param keptThreshold size from which one that is kept is
     * @param gzip level, 1 to 9
     * @param br quality, 0 to 11
     * @param zstd level, 1 to 19
     * @param upgradeAfter hits before a kept body is compressed anew, thoroughly; 0 for never
     */
    public record Compression(
            @DefaultValue("true") boolean enabled,
            @DefaultValue({"ZSTD", "BR", "GZIP"}) Set<Coding> codings,
            @DefaultValue("1KB") DataSize threshold,
            @DefaultValue("512B") DataSize keptThreshold,
            @DefaultValue("6") int gzip,
            @DefaultValue("4") int br,
            @DefaultValue("3") int zstd,
            @DefaultValue("16") int upgradeAfter) {}

    /**
     * On the requests of one caller.
     *
     * @param enabled whether they are counted
     * @param window of the tiers' quotas
     * @param tiers requests in a window, by the name of a tier
     * @param usual requests in a window of callers without a tier
     * @param anonymous requests in a window from one address without a caller
     * @param burst requests in the burst window, of whatever tier; 0 for no such policy
     * @param burstWindow of that policy
     * @param screen reads of one browser session that count as one request when they come together; 1 counts each
     * @param screenWindow in which they come together
     * @param paths that are counted
     * @param exempt of these, those that aren't
     * @param nodes among which a quota is divided while Redis is away
     */
    public record Limits(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1h") Duration window,
            @DefaultValue Map<String, Long> tiers,
            @DefaultValue("200") long usual,
            @DefaultValue("1000") long anonymous,
            @DefaultValue("0") long burst,
            @DefaultValue("10s") Duration burstWindow,
            @DefaultValue("20") int screen,
            @DefaultValue("2s") Duration screenWindow,
            @DefaultValue("/api/**") List<String> paths,
            @DefaultValue({}) List<String> exempt,
            @DefaultValue("1") int nodes) {}

    /**
     * On all requests at a time that aren't answered from what is kept.
     *
     * @param enabled whether there is a limit
     * @param places requests that work at a time
     * @param queue requests that wait at most
     * @param longestWait for a place
     * @param deadline until when an answer is of use
     * @param low paths of requests that nobody waits for
     * @param exempt paths that are always let in
     */
    public record Admission(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("256") int places,
            @DefaultValue("256") int queue,
            @DefaultValue("500ms") Duration longestWait,
            @DefaultValue("10s") Duration deadline,
            @DefaultValue({}) List<String> low,
            @DefaultValue({}) List<String> exempt) {}

    /**
     * Whose pages may read the answers.
     *
     * @param origins exact; none for nobody
     * @param methods beyond the simple ones
     * @param fields of requests that a page may set
     * @param exposed fields of answers that a page may read
     * @param credentials whether cookies go with the request
     * @param maxAge how long a browser remembers
     */
    public record Cors(
            @DefaultValue({}) Set<String> origins,
            @DefaultValue({}) Set<String> methods,
            @DefaultValue({}) Set<String> fields,
            @DefaultValue({}) Set<String> exposed,
            @DefaultValue("false") boolean credentials,
            @DefaultValue("1h") Duration maxAge) {}

    /**
     * Of request bodies that come compressed.
     *
     * @param enabled whether they are inflated
     * @param limit bytes of the inflated body
     * @param ratio inflated bytes per coded byte at most
     */
    public record Inflating(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("8MB") DataSize limit,
            @DefaultValue("100") int ratio) {}

    /**
     * Of reads in one request.
     *
     * @param enabled whether there are any
     * @param path where they are sent to
     * @param parallel items of one batch that are made at a time
     * @param deadline for all items of a batch
     */
    public record Batches(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("/api/v1/batch") String path,
            @DefaultValue("4") int parallel,
            @DefaultValue("5s") Duration deadline) {}

    /**
     * Before the servlet stack.
     *
     * @param enabled whether anything is served there
     */
    public record Front(@DefaultValue("true") boolean enabled) {}

    /**
     * Of one HTTP/2 connection.
     *
     * @param streams requests that are open at a time; one more is refused and can be sent again
     * @param events frames in a second that cost and bring nothing, as resets and pings; with more it is closed
     * @param idle how long a stream may wait for its peer before it is reset
     * @param upgrade whether a plain HTTP/1.1 connection may become one of HTTP/2
     */
    public record Http2(
            @DefaultValue("100") int streams,
            @DefaultValue("128") int events,
            @DefaultValue("30s") Duration idle,
            @DefaultValue("true") boolean upgrade) {}

    /**
     * A port for TLS beside the plain one; {@code server.ssl} puts TLS on that one instead.
     *
     * @param selfSigned whether it answers with a certificate that the service makes and signs itself
     * @param bundle name of the SSL bundle ({@code spring.ssl.bundle}) whose certificate it answers with instead; empty
     *     for none
     * @param port where it listens; 0 for any that is free
     * @param directory where the certificate of its own is kept
     */
    public record Tls(
            @DefaultValue("false") boolean selfSigned,
            @DefaultValue("") String bundle,
            @DefaultValue("8443") int port,
            @DefaultValue("tls") Path directory) {
        /** Whether there is such a port. */
        boolean wanted() {
            return selfSigned || !bundle.isEmpty();
        }
    }

    /**
     * One route.
     *
     * @param enabled false to keep nothing of it
     * @param fresh how long
     * @param whileRevalidating as for all
     * @param ifError as for all
     */
    public record Routed(
            @DefaultValue("true") boolean enabled,
            @Nullable Duration fresh,
            @Nullable Duration whileRevalidating,
            @Nullable Duration ifError) {}
}
