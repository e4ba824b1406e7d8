package dev.headroom.cache.redis;

import dev.headroom.base.Violation;
import dev.headroom.freshness.TagTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a feed of changes lies in Redis, and how closely a node follows it.
 *
 * @param namespace of the feed; the nodes that share it are one system: 1 to 64 letters, digits, dots, dashes or
 *     underscores
 * @param probeInterval between two readings of the feed's end, 5 ms to 10 s; 100 ms usually. It is how old
 *     {@code freshAsOf} gets, and how long a message that was lost stays unnoticed
 * @param retained changes that are kept for nodes that were away, 100 to 10,000,000; 100,000 usually, some 10 MB
 * @param heldTags that a node keeps while they can't be announced, 1 to 1,000,000; 10,000 usually. With more it holds
 *     everything, and every node begins anew afterwards
 * @param tableBits of the tag table, 6 to 28; {@value TagTable#USUAL_BITS} usually
 */
public record RedisFeedSettings(String namespace, Duration probeInterval, int retained, int heldTags, int tableBits) {
    /** @throws dev.headroom.base.CodedException REDIS_SETTINGS_INVALID with every rule that is broken */
    public RedisFeedSettings {
        List<Violation> broken = new ArrayList<>();
        RedisSettings.namespace(broken, "namespace of the feed", namespace);
        RedisSettings.between(
                broken, "probe interval of the feed", probeInterval, Duration.ofMillis(5), Duration.ofSeconds(10));
        RedisSettings.between(broken, "retained changes of the feed", retained, 100, 10_000_000);
        RedisSettings.between(broken, "held tags of the feed", heldTags, 1, 1_000_000);
        RedisSettings.between(broken, "bits of the tag table", tableBits, 6, 28);
        RedisSettings.refuse(broken);
    }

    /** With the usual limits. */
    public static RedisFeedSettings of(String namespace) {
        return new RedisFeedSettings(namespace, Duration.ofMillis(100), 100_000, 10_000, TagTable.USUAL_BITS);
    }

    public RedisFeedSettings withProbeInterval(Duration interval) {
        return new RedisFeedSettings(namespace, interval, retained, heldTags, tableBits);
    }

    public RedisFeedSettings withRetained(int changes) {
        return new RedisFeedSettings(namespace, probeInterval, changes, heldTags, tableBits);
    }

    public RedisFeedSettings withHeldTags(int tags) {
        return new RedisFeedSettings(namespace, probeInterval, retained, tags, tableBits);
    }

    public RedisFeedSettings withTableBits(int bits) {
        return new RedisFeedSettings(namespace, probeInterval, retained, heldTags, bits);
    }
}
