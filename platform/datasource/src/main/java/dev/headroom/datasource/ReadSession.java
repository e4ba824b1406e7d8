package dev.headroom.datasource;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One user's view of the database over several requests: it never reads less than it has written or seen, on whichever
 * node. Bound to a scope, it covers every thread that inherits the scope; what runs outside of one reads replicas
 * within their lag bound and may miss a write of its own. Thread-safe.
 */
public final class ReadSession {
    private static final ScopedValue<ReadSession> CURRENT = ScopedValue.newInstance();
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private @Nullable Token known;
    /** Read last, or written without a commit of its own; how far that was isn't known yet. */
    private @Nullable Node mark;

    private long markNanos;
    /** Something may have been written without a commit of its own. */
    private boolean loose;

    private ReadSession(@Nullable Token known) {
        this.known = known;
    }

    /** One that has seen nothing. */
    public static ReadSession begin() {
        return new ReadSession(null);
    }

    /** Goes on where a token was given out. */
    public static ReadSession resume(Token token) {
        return new ReadSession(token);
    }

    /** The one that is bound here. */
    public static Optional<ReadSession> current() {
        return Optional.ofNullable(bound());
    }

    static @Nullable ReadSession bound() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** Runs with this session bound. */
    public <R extends @Nullable Object, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /**
     * How much it has written and seen. Costs a trip where it has read, or written in autocommit, since the last
     * commit; up to half a second where nodes don't answer. Empty where it has done neither.
     */
    public Optional<Token> token() {
        Node marked;
        long nanos;
        synchronized (this) {
            marked = mark;
            nanos = markNanos;
            if (marked == null) {
                return Optional.ofNullable(known);
            }
        }
        Token seen = resolve(marked, nanos);
        synchronized (this) {
            if (marked.equals(mark) && nanos == markNanos) {
                mark = null;
            }
            add(seen);
            return Optional.ofNullable(known);
        }
    }

    /** An upper bound of what was read there until then. Where nobody can tell, only the leader is sure to have it. */
    private static Token resolve(Node node, long nanos) {
        try {
            Optional<Reading> reading = node.readings().after(nanos, PATIENCE);
            if (reading.isPresent()) {
                return reading.get().token();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Probe.Answer last = node.sight().answer();
        return new Token(last == null ? 0 : last.systemId(), Math.max(1, node.timeline()), Long.MAX_VALUE);
    }

    private void add(Token seen) {
        Token before = known;
        known = before == null ? seen : before.max(seen);
    }

    /**
     * The end of what it has written, where that is known without asking anybody: by the positions that its commits
     * brought along. Empty where it has written nothing, or something in autocommit.
     */
    public synchronized Optional<Token> written() {
        return loose ? Optional.empty() : Optional.ofNullable(known);
    }

    /** A statement that may have written has ended without a transaction. */
    synchronized void loose() {
        loose = true;
    }

    /** What is known without asking anybody. */
    synchronized @Nullable Token known() {
        return known;
    }

    /** The node that was used last, while it isn't known how far that was. */
    synchronized @Nullable Node marked() {
        return mark;
    }

    /** A statement of its own has ended there. */
    synchronized void used(Node node) {
        mark = node;
        markNanos = System.nanoTime();
    }

    /** Before another node is used than the last one, it must be known how far the last one was. */
    void settleUnless(Node node) {
        Node marked = marked();
        if (marked != null && !marked.equals(node)) {
            var _ = token();
        }
    }

    /** A transaction has ended there, at or before the position. */
    synchronized void committed(Node node, Token at) {
        add(at);
        if (node.equals(mark)) {
            mark = null;
        }
    }
}
