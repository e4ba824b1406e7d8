package dev.headroom.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept: its body once per coding, each with a strong tag of its own. A coded body is made when a
 * client first takes it: most entries are read in one or two codings, and its tag needs no bytes. It may be replaced by
 * a smaller one of the same coding; who names the tag of the larger one has what is kept all the same.
 */
final class Kept {
    private final Stated stated;
    private final byte[] body;
    private final Effort effort;
    private final boolean negotiated;
    private final AtomicInteger hits = new AtomicInteger();
    private volatile Map<Coding, Coded> bodies;

    /**
     * All but the body.
     *
     * @param tag of the plain body
     */
    record Stated(int status, Fields fields, Times times, EntityTag tag) {}

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

    /**
     * The fields of answers to requests of a route, but for what is stamped on each.
     *
     * @param variesBy as the route's keys did when they were made
     */
    private record Shown(Route route, List<String> variesBy, Fields fields) {
        boolean isOf(Route wanted, List<String> names) {
            return route.equals(wanted) && variesBy.equals(names);
        }
    }

    /** Keeps what was shown last: requests for a kept response are of one route. */
    static final class Showing {
        private volatile @Nullable Shown last;

        /** Made where they are of another route, or not there. */
        Fields of(Route route, List<String> variesBy, Supplier<Fields> made) {
            Shown known = last;
            if (known == null || !known.isOf(route, variesBy)) {
                known = new Shown(route, variesBy, made.get());
                last = known;
            }
            return known.fields();
        }
    }

    /** One body, compressed when it is first sent. */
    final class Coded {
        private final Showing whole = new Showing();
        private final Showing unchanged = new Showing();
        private final Coding coding;
        private final EntityTag tag;
        private final Effort made;
        private volatile byte @Nullable [] bytes;

        Coded(Coding coding, EntityTag tag, Effort made, byte @Nullable [] bytes) {
            this.coding = coding;
            this.tag = tag;
            this.made = made;
            this.bytes = bytes;
        }

        Coding coding() {
            return coding;
        }

        /** Made once: whoever comes meanwhile waits, which takes less than to make them as well. */
        byte[] bytes() {
            byte[] present = bytes;
            return present == null ? make() : present;
        }

        private synchronized byte[] make() {
            byte[] present = bytes;
            if (present == null) {
                present = Encoder.encode(coding, body, made);
                bytes = present;
            }
            return present;
        }

        boolean isMade() {
            return bytes != null;
        }

        EntityTag tag() {
            return tag;
        }

        /** Of answers with the body. */
        Showing whole() {
            return whole;
        }

        /** Of answers to who has the body already. */
        Showing unchanged() {
            return unchanged;
        }

        private boolean gains() {
            return coding == Coding.IDENTITY || bytes().length < body.length;
        }
    }

    Kept(Response response, Fields fields, EntityTag tag, Times times, CodingPolicy policy) {
        this(
                new Stated(response.status(), fields, times, tag),
                response.body(),
                response.body().length >= policy.keptThreshold() && policy.mayCode(response.status(), response.fields())
                        ? policy.codings()
                        : Set.of(),
                policy.effort());
    }

    /** From what was written of it elsewhere, and for one answer. */
    Kept(Stated stated, byte[] body, Set<Coding> offered, Effort effort) {
        this.stated = stated;
        this.body = body;
        this.effort = effort;
        Map<Coding, Coded> made = new EnumMap<>(Coding.class);
        made.put(Coding.IDENTITY, new Coded(Coding.IDENTITY, stated.tag(), effort, body));
        for (Coding coding : offered) {
            if (coding != Coding.IDENTITY) {
                made.put(coding, new Coded(coding, stated.tag().in(coding), effort, null));
            }
        }
        this.negotiated = made.size() > 1;
        this.bodies = made;
    }

    /** For one answer: plain, and in at most one coding. */
    static Kept once(Response response, Fields fields, EntityTag tag, Coding coding, Effort effort) {
        return new Kept(
                new Stated(response.status(), fields, new Times(0, 0, 0, 0), tag),
                response.body(),
                Set.of(coding),
                effort);
    }

    int status() {
        return stated.status();
    }

    Fields fields() {
        return stated.fields();
    }

    Times times() {
        return stated.times();
    }

    boolean negotiated() {
        return negotiated;
    }

    /**
     * The body for a client: the one it names in a condition, where it takes that coding; else the best it takes; empty
     * where it takes none.
     */
    Optional<Coded> select(AcceptEncoding accepted, @Nullable EntityTags named) {
        Optional<Coded> known = named(accepted, named);
        return known.isPresent() ? known : best(accepted);
    }

    /** The body that a client names in a condition, where it takes that coding; takes no bytes. */
    Optional<Coded> named(AcceptEncoding accepted, @Nullable EntityTags named) {
        if (named == null || named.any()) {
            return Optional.empty();
        }
        Map<Coding, Coded> all = bodies;
        for (Coded coded : all.values()) {
            if (accepted.accepts(coded.coding) && named.matchWeakly(coded.tag)) {
                return Optional.of(coded);
            }
        }
        // after all that are kept: their tags have to be made first
        for (Coded coded : all.values()) {
            if (coded.coding != Coding.IDENTITY && accepted.accepts(coded.coding)) {
                Coded other = other(coded);
                if (named.matchWeakly(other.tag)) {
                    return Optional.of(other);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the best body that a client takes is coded already. */
    boolean isMade(AcceptEncoding accepted) {
        Map<Coding, Coded> all = bodies;
        return accepted.best(all.keySet()).map(all::get).map(Coded::isMade).orElse(true);
    }

    private Optional<Coded> best(AcceptEncoding accepted) {
        Map<Coding, Coded> all = bodies;
        Optional<Coded> best = accepted.best(all.keySet()).map(all::get);
        if (best.isPresent() && !best.get().gains() && accepted.accepts(Coding.IDENTITY)) {
            Map<Coding, Coded> fewer = new EnumMap<>(all);
            fewer.remove(best.get().coding);
            bodies = fewer;
            return best(accepted);
        }
        return best;
    }

    /** The same at the other effort: clients that were given it have it still, and its bytes can be made again. */
    private Coded other(Coded coded) {
        EntityTag quick = stated.tag().in(coded.coding);
        return coded.tag.equals(quick)
                ? new Coded(coded.coding, quick.upgraded(), Effort.THOROUGH, null)
                : new Coded(coded.coding, quick, effort, null);
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
    void upgrade(Effort better) {
        Map<Coding, Coded> upgraded = new EnumMap<>(bodies);
        for (Coded coded : all()) {
            byte[] present = coded.bytes;
            if (coded.coding == Coding.IDENTITY || coded.made.equals(better) || present == null) {
                continue;
            }
            byte[] bytes = Encoder.encode(coded.coding, body, better);
            if (bytes.length < present.length) {
                upgraded.put(coded.coding, new Coded(coded.coding, coded.tag.upgraded(), better, bytes));
            }
        }
        bodies = upgraded;
    }

    /** Makes every coded body before somebody asks. */
    void codeAhead() {
        all().forEach(Coded::bytes);
    }

    /** Codings on offer beside the plain one. */
    Set<Coding> offered() {
        Set<Coding> offered = EnumSet.copyOf(bodies.keySet());
        offered.remove(Coding.IDENTITY);
        return offered;
    }

    EntityTag tag() {
        return stated.tag();
    }

    byte[] body() {
        return body;
    }
}
