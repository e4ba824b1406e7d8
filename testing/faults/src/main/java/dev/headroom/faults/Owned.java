package dev.headroom.faults;

import java.util.List;

/**
 * The value that is cached: the rows of one owner, or of all.
 *
 * @param items in no order
 */
record Owned(List<Item> items) {
    /** One row as it was read. */
    record Item(int row, long version, long stamp) {}

    /** Two of them, each read through the cache. */
    record Both(Owned one, Owned other) {}
}
