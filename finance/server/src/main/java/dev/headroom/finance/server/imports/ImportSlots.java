package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Bounds the imports that run at the same time: each holds a connection for as long as its upload takes, so two on a
 * node, and one per household, because a second one would wait for the first anyway.
 */
@Component
final class ImportSlots {
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_IMPORTS", ErrorCode.Kind.TOO_MANY);
    private static final int PER_NODE = 2;
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Semaphore free = new Semaphore(PER_NODE);
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Leave to import, given back by closing it. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /** A slot for a household (or whatever else must not import twice at once), or {@code TOO_MANY_IMPORTS}. */
    Slot take(String scope) {
        if (!running.add(scope)) {
            throw oneRuns();
        }
        if (!free.tryAcquire()) {
            running.remove(scope);
            throw CodedException.retryAfter(
                    TOO_MANY,
                    WAIT,
                    Violation.of("imports", "must be at most %d at a time on this node".formatted(PER_NODE), null)
                            .instead("try again in a few seconds"));
        }
        return () -> {
            free.release();
            running.remove(scope);
        };
    }

    /** What is said while another import of the same household runs, here or on another node. */
    static CodedException oneRuns() {
        return CodedException.retryAfter(
                TOO_MANY,
                WAIT,
                Violation.of("imports", "must be one at a time for a household", null)
                        .instead("wait for the one that runs; GET /api/v1/imports shows how far it is"));
    }
}
