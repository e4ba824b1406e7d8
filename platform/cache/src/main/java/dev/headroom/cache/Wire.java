package dev.headroom.cache;

import dev.headroom.cache.Envelope.Opened;
import dev.headroom.cache.spi.Serializer;
import dev.headroom.freshness.Position;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One cache's entries as bytes, and back. Ages travel on the clock that the nodes share; on a node they become times on
 * its own ticker.
 */
final class Wire<V> {
    private final CacheSpec<V> spec;
    private final Node node;
    private final Counters counters;
    private final Serializer<V> serializer;
    private final Dials dials;

    Wire(CacheSpec<V> spec, Node node, Counters counters, Dials dials) {
        this.spec = spec;
        this.node = node;
        this.counters = counters;
        this.serializer = spec.serializer();
        this.dials = dials;
    }

    /** Null where the value is larger than the cache takes. */
    byte @Nullable [] encode(CacheKey key, Entry<V> entry, Position read, Tier tier) {
        byte[] raw = entry.value().map(serializer::write).orElse(new byte[0]);
        if (raw.length > spec.largestValue()) {
            return null;
        }
        Compression.Packed packed = Compression.pack(raw, dials.compression());
        counters.rawBytes.add(raw.length);
        counters.storedBytes.add(packed.bytes().length);
        long soft = serving(entry, tier).toMillis();
        Envelope envelope = new Envelope(
                new Envelope.Header(
                        read,
                        node.source().sharedMillis(),
                        soft,
                        soft + spec.failSafe().toMillis(),
                        entry.times().loadNanos()),
                entry.dependencies());
        return envelope.seal(key.check(), entry.value(), serializer, packed, raw.length);
    }

    /** How long the tier keeps it: as long as it may be served. */
    Duration keeping(Entry<V> entry, Tier tier) {
        return serving(entry, tier).plus(spec.failSafe());
    }

    private Duration serving(Entry<V> entry, Tier tier) {
        Duration whole = dials.of(
                entry.value().isEmpty() ? spec.absent() : spec.timeToLive().getOrDefault(tier, Duration.ZERO));
        long limit = entry.times().limitNanos();
        if (limit == Long.MAX_VALUE) {
            return whole;
        }
        Duration left = Duration.ofNanos(Math.max(0, limit - node.ticker().nanos()));
        return left.compareTo(whole) < 0 ? left : whole;
    }

    /** Null where the bytes are no value of the key, or one whose time is over. */
    @Nullable Entry<V> decode(CacheKey key, byte[] bytes) {
        return switch (Envelope.open(bytes, key.check(), serializer, spec.largestValue())) {
            case Opened.Refused<V> _ -> {
                Counters.increment(counters.rejections, Counters.Rejection.UNDECODABLE);
                yield null;
            }
            case Opened.Value<V> value -> entry(value);
        };
    }

    private @Nullable Entry<V> entry(Opened.Value<V> opened) {
        Envelope.Header header = opened.envelope().header();
        long age = Math.max(0, node.source().sharedMillis() - header.loadedMillis());
        long left = TimeUnit.MILLISECONDS.toNanos(header.softMillis() - age);
        if (left <= 0) {
            return null;
        }
        long now = node.ticker().nanos();
        long serving = dials.of(opened.value().isEmpty() ? spec.absent() : spec.serving())
                .toNanos();
        double share = 1 - spec.jitter() * node.chance().next();
        long soft = Math.min((long) (serving * share), left);
        long hard =
                Math.min(soft + spec.failSafe().toNanos(), TimeUnit.MILLISECONDS.toNanos(header.hardMillis() - age));
        Entry.Times times = new Entry.Times(
                now - Duration.ofDays(1).toNanos(), now + soft, now + hard, now + left, header.loadNanos());
        return new Entry<>(
                opened.value(),
                opened.envelope().dependencies(),
                header.read(),
                times,
                node.source().tags());
    }

    /** In words for an operator. */
    String describe(CacheKey key, byte[] bytes) {
        return switch (Envelope.open(bytes, key.check(), serializer, spec.largestValue())) {
            case Opened.Refused<V>(Envelope.Defect defect) -> "bytes that can't be read: " + defect;
            case Opened.Value<V> value -> {
                Entry<V> entry = entry(value);
                yield "%d bytes, seen up to %d, %s"
                        .formatted(
                                bytes.length,
                                value.envelope().header().read().offset(),
                                entry == null
                                        ? "and its time is over"
                                        : entry.covers(node.source())
                                                ? "current"
                                                : "and something it depends on has changed since");
            }
        };
    }
}
