package dev.headroom.cache.redis;

import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.cache.spi.TierUnavailable.Cause;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that last at most the command timeout, and fail in the terms of a tier. */
final class Calls {
    private static final String TIER = "redis";

    private final Duration timeout;
    private final Link<?> link;

    Calls(Duration timeout, Link<?> link) {
        this.timeout = timeout;
        this.link = link;
    }

    long timeoutMillis() {
        return timeout.toMillis();
    }

    long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** Sends, and waits. */
    <T extends @Nullable Object> T call(Supplier<? extends Future<T>> command) {
        return call(command, deadline());
    }

    /** Sends, and waits until the moment on the machine's ticker. */
    <T extends @Nullable Object> T call(Supplier<? extends Future<T>> command, long deadline) {
        try {
            return answer(command.get(), deadline);
        } catch (RedisException failure) {
            throw unavailable(failure);
        }
    }

    /** Waits for what was sent. */
    <T extends @Nullable Object> T answer(Future<T> sent, long deadline) {
        try {
            T answer = sent.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            link.answered();
            return answer;
        } catch (TimeoutException _) {
            sent.cancel(true);
            link.silent();
            throw new TierUnavailable(TIER, Cause.TIMEOUT, "no answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException interruption) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new TierUnavailable(TIER, Cause.TIMEOUT, interruption);
        } catch (CancellationException failure) {
            throw new TierUnavailable(TIER, Cause.DISCONNECTED, failure);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RedisCommandExecutionException) {
                link.answered();
            }
            throw unavailable(failure.getCause() == null ? failure : failure.getCause());
        }
    }

    static TierUnavailable unavailable(Throwable failure) {
        return switch (failure) {
            case TierUnavailable known -> known;
            case RedisCommandExecutionException refusal -> new TierUnavailable(TIER, Cause.REFUSED, refusal);
            case RedisCommandTimeoutException late -> new TierUnavailable(TIER, Cause.TIMEOUT, late);
            default -> new TierUnavailable(TIER, Cause.DISCONNECTED, failure);
        };
    }
}
