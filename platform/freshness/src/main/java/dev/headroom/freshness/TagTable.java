package dev.headroom.freshness;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The position of the last change to each tag, as far as one node knows: a fixed number of cells, a tag hashing to one.
 * No tag can be missing from it, be evicted or be registered too late; two tags in one cell cost misses and never a
 * wrong answer. Reading takes no lock and allocates nothing.
 *
 * <p>Comparing cells means touching memory that is spread over 8 MB. Each cell therefore belongs to one of 64 shards,
 * and a shard counts the changes to its cells: whoever remembers the sum of the shards it depends on needs the cells
 * only when the sum has moved.
 */
public final class TagTable {
    /** 2^20 cells, 8 MB. */
    public static final int USUAL_BITS = 20;

    private static final int SHARDS = 64;
    /** Counters are a cache line of 64 bytes apart: a change must not slow the readers of its neighbours. */
    private static final int STRIDE = 8;

    /** Above every offset: nothing that was read at any position is valid. */
    private static final long HELD = Long.MAX_VALUE;

    /** As {@link #HELD}, of a cell that nobody holds. */
    private static final long ENDED = HELD - 1;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells;
    private final long[] counters = new long[(SHARDS + 1) * STRIDE];
    private final int mask;
    /** Under the history's lock, as every change here. */
    private final Map<Integer, Held> held = new HashMap<>();

    /**
     * A cell that waits for announcements.
     *
     * @param holds tags that hold it
     * @param offset what the cell becomes when the last of them lets go
     */
    private record Held(int holds, long offset) {}

    /**
     * A table of 2^bits cells, all at offset 0.
     *
     * @param bits 6..28; the same on every node that shares a tier, since entries keep hashes and not cells
     */
    public TagTable(int bits) {
        if (bits < 6 || bits > 28) {
            throw new IllegalArgumentException("bits of a tag table must be 6..28, was " + bits);
        }
        this.cells = new long[1 << bits];
        this.mask = cells.length - 1;
    }

    /** The offset of the last change to the hash's cell. */
    public long at(long hash) {
        return (long) LONGS.getAcquire(cells, index(hash));
    }

    /** True where no cell has changed after the offset. */
    public boolean covered(long[] hashes, long offset) {
        for (long hash : hashes) {
            if (at(hash) > offset) {
                return false;
            }
        }
        return true;
    }

    /** The shards of the hashes, a bit each. */
    public long shards(long[] hashes) {
        long bits = 0;
        for (long hash : hashes) {
            bits |= 1L << shard(index(hash));
        }
        return bits;
    }

    /** The sum of the shards' counts. Read it before the cells: what changes in between then moves the sum again. */
    public long generation(long shards) {
        long sum = 0;
        for (long left = shards; left != 0; left &= left - 1) {
            sum += (long) LONGS.getAcquire(counters, Long.numberOfTrailingZeros(left) * STRIDE);
        }
        return sum;
    }

    /** A count of all changes: while it stands still, so does every {@link #generation}. */
    public long changes() {
        return (long) LONGS.getAcquire(counters, SHARDS * STRIDE);
    }

    /** Moves a cell forward; an older offset changes nothing. */
    void raise(long hash, long offset) {
        int index = index(hash);
        long known = (long) LONGS.getVolatile(cells, index);
        if (known == HELD) {
            held.computeIfPresent(index, (_, cell) -> new Held(cell.holds(), Math.max(cell.offset(), offset)));
            return;
        }
        while (known < offset && !LONGS.compareAndSet(cells, index, known, offset)) {
            known = (long) LONGS.getVolatile(cells, index);
        }
        if (known < offset) {
            count(shard(index));
        }
    }

    /** Ends what depends on the hash, now and until as many releases. */
    void hold(long hash) {
        int index = index(hash);
        Held cell = held.get(index);
        if (cell != null) {
            held.put(index, new Held(cell.holds() + 1, cell.offset()));
            return;
        }
        held.put(index, new Held(1, (long) LONGS.getVolatile(cells, index)));
        LONGS.setVolatile(cells, index, HELD);
        count(shard(index));
    }

    /** Gives a cell back what it would have been without the hold, changes and resets meanwhile included. */
    void release(long hash) {
        int index = index(hash);
        Held cell = held.get(index);
        if (cell == null) {
            throw new IllegalStateException("a tag is released that wasn't held");
        }
        if (cell.holds() > 1) {
            held.put(index, new Held(cell.holds() - 1, cell.offset()));
            return;
        }
        held.remove(index);
        LONGS.setVolatile(cells, index, cell.offset());
        count(shard(index));
    }

    /** Ends what depends on anything, until {@link #reset}. */
    void endAll() {
        for (int i = 0; i < cells.length; i++) {
            if ((long) LONGS.getVolatile(cells, i) != HELD) {
                LONGS.setVolatile(cells, i, ENDED);
            }
        }
    }

    /**
     * Makes every cell the offset, for a history that begins anew.
     *
     * @param keepHigher leaves cells that are further on: own changes of the same incarnation, known ahead of their
     *     turn. Held cells stay held in any case
     */
    void reset(long offset, boolean keepHigher) {
        held.replaceAll((_, cell) -> new Held(cell.holds(), keepHigher ? Math.max(cell.offset(), offset) : offset));
        for (int i = 0; i < cells.length; i++) {
            long known = (long) LONGS.getVolatile(cells, i);
            if (known != HELD && (!keepHigher || known < offset)) {
                LONGS.setVolatile(cells, i, offset);
            }
        }
        for (int shard = 0; shard < SHARDS; shard++) {
            count(shard);
        }
    }

    /** What every cell holds, held ones without their holds. Under the history's lock. */
    long[] values() {
        long[] values = new long[cells.length];
        for (int i = 0; i < cells.length; i++) {
            values[i] = (long) LONGS.getVolatile(cells, i);
        }
        held.forEach((index, cell) -> values[index] = cell.offset());
        return values;
    }

    /**
     * Takes over what another node's table held; as many cells.
     *
     * @param keepHigher as of {@link #reset}
     */
    void take(long[] values, boolean keepHigher) {
        held.replaceAll((index, cell) ->
                new Held(cell.holds(), keepHigher ? Math.max(cell.offset(), values[index]) : values[index]));
        for (int i = 0; i < cells.length; i++) {
            long known = (long) LONGS.getVolatile(cells, i);
            if (known != HELD && (!keepHigher || known < values[i])) {
                LONGS.setVolatile(cells, i, values[i]);
            }
        }
        for (int shard = 0; shard < SHARDS; shard++) {
            count(shard);
        }
    }

    /** Cells of this table, as a power of two. */
    int bits() {
        return Integer.numberOfTrailingZeros(cells.length);
    }

    private void count(int shard) {
        LONGS.getAndAdd(counters, shard * STRIDE, 1L);
        LONGS.getAndAdd(counters, SHARDS * STRIDE, 1L);
    }

    /**
     * A sixteenth of the cells is for what very many values depend on: an ordinary change that fell into such a cell
     * would end them all.
     */
    private int index(long hash) {
        int wide = (mask + 1) >>> 4;
        if (hash < 0) {
            return (int) hash & (wide - 1);
        }
        return wide + (int) (((hash >>> 32) * (mask + 1 - wide)) >>> 31);
    }

    private static int shard(int index) {
        return index & (SHARDS - 1);
    }

    /** Cells in use, for whoever watches how full the table is. */
    public long touchedCells() {
        return Arrays.stream(cells).filter(offset -> offset > 0).count();
    }
}
