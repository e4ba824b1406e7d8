package dev.headroom.freshness;

/** What a load on the source itself could see, taken before its first query. */
@FunctionalInterface
public interface Snapshot {
    /** True where the transaction had committed, visibly, when this was taken. */
    boolean sees(long transaction);
}
