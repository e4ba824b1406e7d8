package dev.headroom.datasource;

import java.util.List;

/**
 * How much a pool is used.
 *
 * @param node it belongs to
 * @param use what its connections are for: {@code primary}, {@code replica}, {@code analytics}, {@code direct}
 * @param verdict on its size
 * @param size in ordinary times
 * @param burst beyond it
 * @param open connections to the server
 * @param inUse now
 * @param waiting callers
 * @param mostInUse at a time
 * @param timeouts callers who waited in vain
 * @param pooler between the pool and its node
 * @param holders of the connections, the longest first; empty while the verdict is {@link PoolVerdict#GOOD}
 */
public record PoolReport(
        String node,
        String use,
        PoolVerdict verdict,
        int size,
        int burst,
        int open,
        int inUse,
        int waiting,
        int mostInUse,
        long timeouts,
        String pooler,
        List<Holder> holders) {
    public PoolReport {
        holders = List.copyOf(holders);
    }
}
