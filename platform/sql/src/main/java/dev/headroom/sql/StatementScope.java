package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work in which repeated statements are looked for: a request, a transaction, a message. Threads that a
 * structured task scope forks are part of it; tasks for an executor are when they were {@link #carry carried}. A scope
 * within a scope is a unit of its own. Statements outside of any are counted without being compared.
 */
public final class StatementScope {
    private static final ScopedValue<StatementScope> CURRENT = ScopedValue.newInstance();
    private static final List<Consumer<StatementScope>> WATCHERS = new CopyOnWriteArrayList<>();
    private static final int MOST_STATEMENTS = 1_000;

    private final Supplier<String> name;
    private final AtomicLong statements = new AtomicLong();
    private final ConcurrentHashMap<Long, RepeatHits> hits = new ConcurrentHashMap<>();
    private volatile @Nullable String ended;

    private StatementScope(Supplier<String> name) {
        this.name = name;
    }

    /** Runs the work as a unit, and reports what it repeated when it ends, also by an exception. */
    public static <T extends @Nullable Object, X extends Throwable> T call(
            String name, ScopedValue.CallableOp<? extends T, X> work) throws X {
        return StatementScope.<T, X>call(() -> name, work);
    }

    /** As {@link #call(String, ScopedValue.CallableOp)}, with a name that is known once the work has begun. */
    public static <T extends @Nullable Object, X extends Throwable> T call(
            Supplier<String> name, ScopedValue.CallableOp<? extends T, X> work) throws X {
        StatementScope scope = new StatementScope(name);
        try {
            return ScopedValue.where(CURRENT, scope).call(work);
        } finally {
            scope.end();
        }
    }

    /**
     * Runs the work as a unit and shows it before its end to a judge, together with every unit that ended in this
     * process meanwhile: those of a server that the work calls. For tests.
     */
    public static <T extends @Nullable Object, X extends Throwable> T watch(
            String name, ScopedValue.CallableOp<? extends T, X> work, Consumer<Watched> judge) throws X {
        StatementScope scope = new StatementScope(() -> name);
        List<StatementScope> others = new CopyOnWriteArrayList<>();
        Consumer<StatementScope> watcher = others::add;
        WATCHERS.add(watcher);
        T outcome;
        try {
            outcome = ScopedValue.where(CURRENT, scope).call(work);
        } finally {
            WATCHERS.remove(watcher);
            scope.end();
        }
        long statements = scope.statements();
        List<RepeatFinding> findings = new ArrayList<>(scope.findings());
        for (StatementScope other : others) {
            statements += other.statements();
            findings.addAll(other.findings());
        }
        judge.accept(new Watched(statements, List.copyOf(findings)));
        return outcome;
    }

    /** Executions and repetitions of everything that was watched. */
    public record Watched(long statements, List<RepeatFinding> findings) {
        public Watched {
            findings = List.copyOf(findings);
        }
    }

    /** As {@link #call(String, ScopedValue.CallableOp)}, where there is no scope yet; otherwise as part of that one. */
    public static <T extends @Nullable Object, X extends Throwable> T join(
            String name, ScopedValue.CallableOp<? extends T, X> work) throws X {
        return CURRENT.isBound() ? work.call() : StatementScope.<T, X>call(name, work);
    }

    /** The task as part of the unit of work that is current now, on whatever thread it runs. */
    public static Runnable carry(Runnable task) {
        if (!CURRENT.isBound()) {
            return task;
        }
        StatementScope scope = CURRENT.get();
        return () -> ScopedValue.where(CURRENT, scope).run(task);
    }

    /** The task as part of the unit of work that is current now, on whatever thread it runs. */
    public static <T extends @Nullable Object> Callable<T> carry(Callable<T> task) {
        if (!CURRENT.isBound()) {
            return task;
        }
        StatementScope scope = CURRENT.get();
        return () -> ScopedValue.where(CURRENT, scope).<T, Exception>call(task::call);
    }

    /** The unit of work at hand. */
    public static Optional<StatementScope> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** As it was named. */
    public String name() {
        String settled = ended;
        return settled == null ? name.get() : settled;
    }

    /** Executions so far, failed ones included; a batch is one. */
    public long statements() {
        return statements.get();
    }

    /** What was repeated so far. */
    public List<RepeatFinding> findings() {
        List<RepeatFinding> findings = new ArrayList<>();
        for (RepeatHits each : hits.values()) {
            findings.addAll(each.findings(name(), each.owner.settings().repeats()));
        }
        return List.copyOf(findings);
    }

    static @Nullable StatementScope bound() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    void executed() {
        statements.incrementAndGet();
    }

    void hit(Statements owner, StatementText text, StatementBinds binds) {
        Long key = text.fingerprint().hash();
        RepeatHits known = hits.get(key);
        if (known == null) {
            if (hits.size() >= MOST_STATEMENTS) {
                return;
            }
            known = hits.putIfAbsent(key, new RepeatHits(owner, text, binds));
        }
        if (known != null) {
            known.again(text, binds, owner.frames().stack());
        }
    }

    private void end() {
        if (!hits.isEmpty()) {
            // whoever looks later may find what the name is made of gone: a server uses its requests again
            ended = name.get();
        }
        WATCHERS.forEach(watcher -> watcher.accept(this));
        for (RepeatHits each : hits.values()) {
            each.findings(name(), each.owner.settings().repeats()).forEach(each.owner::repeated);
        }
    }
}
