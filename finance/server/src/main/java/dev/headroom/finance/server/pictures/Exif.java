package dev.headroom.finance.server.pictures;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one fact of a picture's EXIF data that matters here: how the camera was held. A library that reads all of it
 * would read hundreds of fields of a stranger's file to answer this; whatever can't be read means upright.
 */
final class Exif {
    /** As it stands. */
    static final int UPRIGHT = 1;

    private static final int LAST = 8;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int MAGIC = 42;
    private static final int MOST_FIELDS = 512;

    private Exif() {}

    /** The orientation, 1 to 8, that a TIFF structure's first directory tells. */
    static int orientation(ByteBuffer tiff) {
        try {
            ByteBuffer data = tiff.slice();
            short order = data.getShort();
            if (order != 0x4949 && order != 0x4d4d) {
                return UPRIGHT;
            }
            data.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if (data.getShort() != MAGIC) {
                return UPRIGHT;
            }
            return field(data.position(data.getInt()));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            return UPRIGHT;
        }
    }

    private static int field(ByteBuffer directory) {
        int fields = Math.min(Short.toUnsignedInt(directory.getShort()), MOST_FIELDS);
        for (int i = 0; i < fields; i++) {
            int tag = Short.toUnsignedInt(directory.getShort());
            short type = directory.getShort();
            int count = directory.getInt();
            int value = Short.toUnsignedInt(directory.getShort());
            directory.getShort();
            if (tag == ORIENTATION) {
                return type == SHORT && count == 1 && value >= UPRIGHT && value <= LAST ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
