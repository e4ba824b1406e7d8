package dev.headroom.freshness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A tag table as it was at one position of its source, to be kept outside the process. A node that begins with it, and
 * replays what came after the position, knows as much as the one that made it; an old one is as right as a new one, and
 * needs a longer replay.
 */
public final class TableCopy {
    /** Another one, where tags hash otherwise or cells are numbered otherwise. */
    private static final int FORM = 0x48_54_43_01;

    private final Position position;
    private final long[] cells;

    private TableCopy(Position position, long[] cells) {
        this.position = position;
        this.cells = cells;
    }

    static TableCopy of(Position position, long[] cells) {
        return new TableCopy(position, cells);
    }

    /** Every change up to here is in it, and none after. */
    public Position position() {
        return position;
    }

    /** Of the table, as a power of two. */
    public int bits() {
        return Integer.numberOfTrailingZeros(cells.length);
    }

    /** Not to be written to. */
    long[] cells() {
        return cells;
    }

    /** Compressed: some bytes for each cell that changed since the table's own beginning. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long base = Arrays.stream(cells).min().orElse(0);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(FORM);
            out.writeInt(cells.length);
            out.writeLong(position.incarnation());
            out.writeLong(position.offset());
            out.writeLong(base);
            long changed = Arrays.stream(cells).filter(cell -> cell != base).count();
            out.writeInt((int) changed);
            for (int i = 0; i < cells.length; i++) {
                if (cells[i] != base) {
                    out.writeInt(i);
                    out.writeLong(cells[i]);
                }
            }
            out.writeLong(checksum(position, cells));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    /** Empty where the bytes aren't those of a copy, or of one that this version can't read. */
    public static Optional<TableCopy> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            if (in.readInt() != FORM) {
                return Optional.empty();
            }
            int length = in.readInt();
            if (Integer.bitCount(length) != 1 || length > 1 << 28) {
                return Optional.empty();
            }
            Position position = new Position(in.readLong(), in.readLong());
            long[] cells = new long[length];
            Arrays.fill(cells, in.readLong());
            for (int left = in.readInt(); left > 0; left--) {
                cells[in.readInt()] = in.readLong();
            }
            return in.readLong() == checksum(position, cells)
                    ? Optional.of(new TableCopy(position, cells))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static long checksum(Position position, long[] cells) {
        CRC32 sum = new CRC32();
        add(sum, position.incarnation());
        add(sum, position.offset());
        for (long cell : cells) {
            add(sum, cell);
        }
        return sum.getValue();
    }

    private static void add(CRC32 sum, long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sum.update((int) (value >>> shift) & 0xff);
        }
    }
}
