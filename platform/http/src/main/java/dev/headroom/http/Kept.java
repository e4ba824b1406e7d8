package dev.headroom.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept: its body once per coding, each with a strong tag of its own. Immutable but for a coded body
 * that is replaced by a smaller one of the same coding.
 */
final class Kept {
    private final int status;
    private final Fields fields;
    private final Times times;
    private final AtomicInteger hits = new AtomicInteger();
    private volatile Map<Coding, Coded> bodies;

    /**
     * On the node's ticker.
     *
     * @param madeNanos when it was made, less the age that it came with
     * @param freshNanos until when it is fresh
     * @param whileNanos until when it is served while it is made anew
     * @param errorNanos until when it is served where that fails
     */
    record Times(long madeNanos, long freshNanos, long whileNanos, long errorNanos) {
        long endNanos() {
            return Math.max(freshNanos, Math.max(whileNanos, errorNanos));
        }
    }

    /** One body. */
    static final class Coded {
        private final Coding coding;
        private final byte[] bytes;
        private final EntityTag tag;

        Coded(Coding coding, byte[] bytes, EntityTag tag) {
            this.coding = coding;
            this.bytes = bytes;
            this.tag = tag;
        }

        Coding coding() {
            return coding;
        }

        byte[] bytes() {
            return bytes;
        }

        EntityTag tag() {
            return tag;
        }
    }

    Kept(Response response, Fields fields, EntityTag tag, Times times, CodingPolicy policy) {
        this.status = response.status();
        this.fields = fields;
        this.times = times;
        Map<Coding, Coded> made = new EnumMap<>(Coding.class);
        made.put(Coding.IDENTITY, new Coded(Coding.IDENTITY, response.body(), tag));
        if (response.body().length >= policy.keptThreshold() && policy.mayCode(status, response.fields())) {
            for (Coding coding : policy.codings()) {
                byte[] bytes = Encoder.encode(coding, response.body(), policy.effort());
                if (bytes.length < response.body().length) {
                    made.put(coding, new Coded(coding, bytes, tag.in(coding)));
                }
            }
        }
        this.bodies = made;
    }

    private Kept(Response response, Fields fields, Map<Coding, Coded> bodies) {
        this.status = response.status();
        this.fields = fields;
        this.times = new Times(0, 0, 0, 0);
        this.bodies = bodies;
    }

    /** For one answer: plain, and in at most one coding. */
    static Kept once(Response response, Fields fields, EntityTag tag, Coding coding, Effort effort) {
        Map<Coding, Coded> bodies = new EnumMap<>(Coding.class);
        bodies.put(Coding.IDENTITY, new Coded(Coding.IDENTITY, response.body(), tag));
        if (coding != Coding.IDENTITY) {
            bodies.put(coding, new Coded(coding, Encoder.encode(coding, response.body(), effort), tag.in(coding)));
        }
        return new Kept(response, fields, bodies);
    }

    int status() {
        return status;
    }

    Fields fields() {
        return fields;
    }

    Times times() {
        return times;
    }

    boolean negotiated() {
        return bodies.size() > 1;
    }

    /**
     * The body for a client: the one it names in a condition, where it takes that coding; else the best it takes; empty
     * where it takes none.
     */
    Optional<Coded> select(AcceptEncoding accepted, @Nullable EntityTags named) {
        Map<Coding, Coded> all = bodies;
        if (named != null && !named.any()) {
            for (Coded coded : all.values()) {
                if (accepted.accepts(coded.coding) && named.matchWeakly(coded.tag)) {
                    return Optional.of(coded);
                }
            }
        }
        return accepted.best(all.keySet()).map(all::get);
    }

    Coded plain() {
        Coded plain = bodies.get(Coding.IDENTITY);
        if (plain == null) {
            throw new IllegalStateException("every kept response has its plain body");
        }
        return plain;
    }

    /** Every body that has a range to give. */
    List<Coded> all() {
        return new ArrayList<>(bodies.values());
    }

    /** True once, for the hit that makes thorough compression worth while. */
    boolean earnsUpgrade(int after) {
        return negotiated() && hits.get() < after && hits.incrementAndGet() == after;
    }

    /** Replaces bodies by smaller ones; they get new tags, since their bytes differ. */
    void upgrade(Effort effort) {
        Map<Coding, Coded> better = new EnumMap<>(bodies);
        for (Coded coded : all()) {
            byte[] bytes =
                    coded.coding == Coding.IDENTITY ? coded.bytes : Encoder.encode(coded.coding, plain().bytes, effort);
            if (bytes.length < coded.bytes.length) {
                better.put(coded.coding, new Coded(coded.coding, bytes, coded.tag.upgraded()));
            }
        }
        bodies = better;
    }
}
