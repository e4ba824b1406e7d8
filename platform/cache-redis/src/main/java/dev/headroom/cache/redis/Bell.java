package dev.headroom.cache.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the feed's thread: with what the others publish, or without a message. What doesn't fit is lost and fetched.
 */
final class Bell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bell.class);
    private static final String RUNG = "";

    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(10_000);
    private final AtomicBoolean rung = new AtomicBoolean();
    private final Link<StatefulRedisPubSubConnection<String, String>> link;

    Bell(RedisConnections connections, String channel) {
        link = connections.listen(channel, new RedisPubSubAdapter<>() {
            @Override
            public void message(String to, String message) {
                if (!messages.offer(message)) {
                    LOG.debug("a message of the feed found no place");
                }
            }

            @Override
            public void subscribed(String to, long count) {
                // what was published before is missing
                ring();
            }
        });
    }

    /** The feed has to be read. */
    void ring() {
        if (rung.compareAndSet(false, true) && !messages.offer(RUNG)) {
            // a full queue wakes as well
            rung.set(false);
        }
    }

    /** The next message; empty after the time, or where the feed has to be read. */
    Optional<String> next(long nanos) {
        try {
            String message = messages.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            if (message == null || message.equals(RUNG)) {
                rung.set(false);
                return Optional.empty();
            }
            return Optional.of(message);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Where the first connection isn't there yet. */
    void connect() {
        link.tryOpening();
    }

    @Override
    public void close() {
        link.close();
    }
}
