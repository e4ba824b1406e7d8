package dev.headroom.freshness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a value depends on while it is made. Whatever is read inside adds its tags here: a cached value, a
 * tracked query. Scopes nest, and an inner one hands all it collected to the outer one. Threads that are forked in a
 * structured scope inherit it.
 */
public final class TagScope {
    private static final ScopedValue<TagScope> CURRENT = ScopedValue.newInstance();

    private final @Nullable TagScope outer;
    private final Set<Tag> tags = new LinkedHashSet<>();
    private final List<ReadPoint> unsettled = new ArrayList<>();
    private @Nullable Dependencies inherited;
    private boolean unkept;
    private long validUntilNanos = Long.MAX_VALUE;
    private long asOfNanos = Long.MAX_VALUE;

    private TagScope(@Nullable TagScope outer) {
        this.outer = outer;
    }

    /** The innermost scope of the calling thread, or null outside any. */
    public static @Nullable TagScope current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** What is being made in the calling thread, if anything, depends on these too. */
    public static void dependsOn(Tag... tags) {
        TagScope scope = current();
        if (scope != null) {
            scope.add(List.of(tags));
        }
    }

    /**
     * What a call made, and what it depends on.
     *
     * @param value as the call returned it
     * @param dependencies all that was collected
     * @param unsettled points of the young values that were read: while one is pending the outer value is, and where
     *     one missed a change the outer value did
     * @param keepable false where something was read that may not be kept: a stale answer, an untracked write
     * @param validUntilNanos on the ticker, the earliest end of what was read; {@link Long#MAX_VALUE} without one
     * @param asOfNanos on the ticker, up to when every kept value that was read is vouched for; {@link Long#MAX_VALUE}
     *     where none was
     */
    public record Collected<T extends @Nullable Object>(
            T value,
            Dependencies dependencies,
            List<ReadPoint> unsettled,
            boolean keepable,
            long validUntilNanos,
            long asOfNanos) {}

    /** Runs the call in a scope of its own. */
    public static <T extends @Nullable Object> Collected<T> collect(Callable<? extends T> call) throws Exception {
        TagScope scope = new TagScope(current());
        T value = ScopedValue.where(CURRENT, scope).call(call::call);
        return scope.close(value);
    }

    /** The value depends on these too. */
    public synchronized void add(Collection<Tag> more) {
        tags.addAll(more);
    }

    /** The value is made of a kept one with these, whose point may be young. */
    public synchronized void add(Dependencies dependencies, @Nullable ReadPoint young, long untilNanos) {
        inherited = inherited == null ? dependencies : inherited.and(dependencies);
        if (young != null) {
            unsettled.add(young);
        }
        validUntil(untilNanos);
    }

    /** The value is over at the moment, whatever changes. */
    public synchronized void validUntil(long nanos) {
        validUntilNanos = Math.min(validUntilNanos, nanos);
    }

    /** The value is made of a kept one that has seen everything up to the moment, and perhaps nothing after it. */
    public synchronized void asOf(long nanos) {
        asOfNanos = Math.min(asOfNanos, nanos);
    }

    /** The value must not be kept, nor anything that is made of it. */
    public synchronized void doNotKeep() {
        unkept = true;
    }

    private synchronized <T extends @Nullable Object> Collected<T> close(T value) {
        Dependencies own = Dependencies.of(tags);
        Dependencies all = inherited == null ? own : own.and(inherited);
        if (outer != null) {
            outer.inherit(this, all);
        }
        return new Collected<>(value, all, List.copyOf(unsettled), !unkept, validUntilNanos, asOfNanos);
    }

    private synchronized void inherit(TagScope inner, Dependencies dependencies) {
        inherited = inherited == null ? dependencies : inherited.and(dependencies);
        unsettled.addAll(inner.unsettled);
        unkept |= inner.unkept;
        validUntil(inner.validUntilNanos);
        asOf(inner.asOfNanos);
    }
}
