package dev.headroom.cache.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reading at a time, for all who ask. Whoever comes while one is under way gets the next one, since the one under
 * way may have been taken before it asked.
 */
final class SharedReading<T> {
    private final Supplier<CompletableFuture<T>> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SharedReading(Supplier<CompletableFuture<T>> reader) {
        this.reader = reader;
    }

    /** A reading that begins after the call. Not to be completed or cancelled by the caller: it is shared. */
    CompletableFuture<T> ask() {
        CompletableFuture<T> mine;
        lock.lock();
        try {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            mine = new CompletableFuture<>();
            running = mine;
        } finally {
            lock.unlock();
        }
        start(mine);
        return mine;
    }

    private void start(CompletableFuture<T> reading) {
        CompletableFuture<T> answer;
        try {
            answer = reader.get();
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        var _ = answer.whenComplete((value, failure) -> {
            CompletableFuture<T> following = advance();
            if (failure == null) {
                reading.complete(value);
            } else {
                reading.completeExceptionally(failure);
            }
            if (following != null) {
                start(following);
            }
        });
    }

    private @Nullable CompletableFuture<T> advance() {
        lock.lock();
        try {
            CompletableFuture<T> following = next;
            running = following;
            next = null;
            return following;
        } finally {
            lock.unlock();
        }
    }
}
