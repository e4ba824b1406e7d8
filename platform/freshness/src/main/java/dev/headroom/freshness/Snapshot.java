package dev.headroom.freshness;

/**
 * What a load on the source itself could see, taken before its first query. Transactions are numbered in the order in
 * which they begin.
 */
public interface Snapshot {
    /** True where the transaction had committed, visibly, when this was taken. */
    boolean sees(long transaction);

    /** Every transaction below had ended, and what it committed was visible. */
    long oldestRunning();

    /** No transaction from here on had begun. */
    long next();
}
