package dev.headroom.http;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What goes to the client: status, fields, and a part of a body that is shared and must not be written to. */
public final class Reply {
    private static final byte[] NOTHING = {};

    private final int status;
    private final Fields fields;
    private final byte[] body;
    private final int from;
    private final int length;
    private final boolean sent;
    private final @Nullable Runnable after;

    private Reply(int status, Fields fields, Slice slice, boolean sent, @Nullable Runnable after) {
        this.status = status;
        this.fields = fields;
        this.body = slice.body;
        this.from = slice.from;
        this.length = slice.length;
        this.sent = sent;
        this.after = after;
    }

    /** Of a body. */
    private static final class Slice {
        private static final Slice NONE = new Slice(NOTHING, 0, 0);

        private final byte[] body;
        private final int from;
        private final int length;

        Slice(byte[] body, int from, int length) {
            this.body = body;
            this.from = from;
            this.length = length;
        }
    }

    static Reply whole(int status, Fields fields, byte[] body) {
        return new Reply(status, fields, new Slice(body, 0, body.length), false, null);
    }

    static Reply part(Fields fields, byte[] body, int from, int length) {
        return new Reply(206, fields, new Slice(body, from, length), false, null);
    }

    static Reply empty(int status, Fields fields) {
        return new Reply(status, fields, Slice.NONE, false, null);
    }

    static Reply sent(int status, Fields fields) {
        return new Reply(status, fields, Slice.NONE, true, null);
    }

    Reply then(Runnable work) {
        return new Reply(status, fields, new Slice(body, from, length), sent, work);
    }

    /** The same without its body; its length stays in the fields. */
    Reply forHead() {
        return new Reply(status, fields, Slice.NONE, sent, after);
    }

    public int status() {
        return status;
    }

    public Fields fields() {
        return fields;
    }

    /** True where the handler has written it to the client already. */
    public boolean isSent() {
        return sent;
    }

    /** Bytes to write. */
    public int length() {
        return length;
    }

    /** Writes the body. */
    public void writeTo(OutputStream target) throws IOException {
        target.write(body, from, length);
    }

    /** What to do once the client has its answer, with the request still at hand; null for nothing. */
    public @Nullable Runnable after() {
        return after;
    }
}
