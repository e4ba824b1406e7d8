package dev.headroom.cache.spi;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tier that several nodes share: bytes by key. It knows nothing of freshness: a value that comes back late, twice or
 * from a server that was frozen is recognised as old by what it carries. Calls block for at most the tier's own command
 * timeout, on any thread, virtual ones included.
 *
 * <p>Keys are 1 to 250 bytes of printable ASCII without spaces. Values are at most {@link #largestValue} bytes.
 */
public interface RemoteTier extends AutoCloseable {
    /** Of the kind: {@code redis}, {@code memcached}. */
    String name();

    /** Bytes of a value at most; a larger one is refused with an {@link IllegalArgumentException}. */
    int largestValue();

    /**
     * One trip.
     *
     * @throws TierUnavailable as every call here does, where the server is away, slow, full or refuses
     */
    byte @Nullable [] get(String key);

    /** One trip per server; keys without a value are missing in the answer. */
    Map<String, byte[]> getAll(Collection<String> keys);

    /**
     * Stores each until its time to live is over, and ends its lease where it has one. They are sent one behind the
     * other without waiting, so many take little longer than one. What can be stored is, before a failure is reported.
     *
     * @return the keys of those whose lease had run out, or whose key was removed meanwhile: of them nothing is stored
     */
    Set<String> storeAll(Collection<Write> writes);

    /** One trip. The value is gone after the time to live, at least a second. */
    default void put(String key, byte[] value, Duration timeToLive) {
        Set<String> _ = storeAll(List.of(new Write(key, value, timeToLive, null)));
    }

    /** One trip per server. Missing keys don't matter. */
    void remove(Collection<String> keys);

    /**
     * The value, or else the right to load it: one trip. Of all callers on all nodes one is the leader until it fills,
     * releases or lets the lease run out. Leases save work; correctness never rests on them.
     *
     * @param lease how long the leader has, 10 ms to 1 min
     */
    Lookup getOrLease(String key, Duration lease);

    /**
     * Stores what the leader has loaded and ends its lease: one trip. False, and nothing stored, where the lease had
     * run out or the key was removed meanwhile.
     */
    default boolean fill(Lease lease, byte[] value, Duration timeToLive) {
        return storeAll(List.of(new Write(lease.key(), value, timeToLive, lease)))
                .isEmpty();
    }

    /** Lets the next caller lead at once, after a load that failed. */
    void release(Lease lease);

    /** Answers whether the server takes reads and writes now, in at most the command timeout; never throws. */
    Health health();

    @Override
    void close();

    /** What a lookup found. */
    sealed interface Lookup {
        /** The value. */
        final class Hit implements Lookup {
            private final byte[] value;

            public Hit(byte[] value) {
                this.value = value;
            }

            /** Not copied: not to be written to. */
            public byte[] value() {
                return value;
            }
        }

        /** Nothing, and the caller is to load it. */
        record Lead(Lease lease) implements Lookup {}

        /** Nothing, and another caller loads it: look again in a moment. */
        record Wait() implements Lookup {}
    }

    /** A value on its way to the tier. */
    final class Write {
        private final String key;
        private final byte[] value;
        private final Duration timeToLive;
        private final @Nullable Lease lease;

        /**
         * A value for its key.
         *
         * @param value not copied: not to be written to
         * @param timeToLive a second or more
         * @param lease of the key, where its leader stores what it has loaded
         */
        public Write(String key, byte[] value, Duration timeToLive, @Nullable Lease lease) {
            if (lease != null && !lease.key().equals(key)) {
                throw new IllegalArgumentException("the lease is of " + lease.key() + " and the value of " + key);
            }
            this.key = key;
            this.value = value;
            this.timeToLive = timeToLive;
            this.lease = lease;
        }

        public String key() {
            return key;
        }

        /** Not copied: not to be written to. */
        public byte[] value() {
            return value;
        }

        public Duration timeToLive() {
            return timeToLive;
        }

        public @Nullable Lease lease() {
            return lease;
        }
    }

    /**
     * The right to fill a key.
     *
     * @param key of the value
     * @param token that only the leader knows
     */
    record Lease(String key, String token) {}

    /**
     * How a tier is.
     *
     * @param trouble what is wrong, in words for an operator; empty where it takes reads and writes
     * @param entries in it, of everybody; -1 where it can't be told
     * @param bytes it keeps; -1 where it can't be told
     */
    record Health(Optional<String> trouble, long entries, long bytes) {
        public boolean up() {
            return trouble.isEmpty();
        }
    }
}
