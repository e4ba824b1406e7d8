package dev.headroom.finance.server.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an upload, cut off at a limit, whatever length was declared. Its failures are unchecked, so that no
 * parser in between takes them for errors of the file.
 */
final class BoundedBody extends FilterInputStream {
    private final long limitBytes;
    private long readBytes;

    BoundedBody(InputStream body, long limitBytes) {
        super(body);
        this.limitBytes = limitBytes;
    }

    /** The sender went away before the body ended. */
    static final class UploadBroken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UploadBroken(IOException cause) {
            super("the upload ended before its end", cause);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte @Nullable [] into, int offset, int length) {
        int count;
        try {
            count = in.read(into, offset, length);
        } catch (IOException broken) {
            throw new UploadBroken(broken);
        }
        if (count > 0) {
            readBytes += count;
            if (readBytes > limitBytes) {
                throw Rejections.tooLarge(limitBytes, null);
            }
        }
        return count;
    }

    /** Reads what is left and drops it, so that the answer reaches a sender who is still sending. */
    void drain() {
        byte[] dropped = new byte[65_536];
        while (read(dropped, 0, dropped.length) >= 0) {
            // nothing is kept
        }
    }
}
