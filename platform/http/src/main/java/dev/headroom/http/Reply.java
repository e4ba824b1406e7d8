package dev.headroom.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes to the client: status, fields, and a part of a body that is shared and must not be written to. */
public final class Reply {
    private static final byte[] NOTHING = {};

    private final int status;
    private final List<Fields> parts;
    private final byte[] body;
    private final int from;
    private final int length;
    private final boolean sent;
    private final @Nullable Runnable after;

    private Reply(int status, List<Fields> parts, Slice slice, boolean sent, @Nullable Runnable after) {
        this.status = status;
        this.parts = parts;
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
        return whole(status, List.of(fields), body);
    }

    /** @param parts fields, in this order */
    static Reply whole(int status, List<Fields> parts, byte[] body) {
        return new Reply(status, parts, new Slice(body, 0, body.length), false, null);
    }

    static Reply part(Fields fields, byte[] body, int from, int length) {
        return new Reply(206, List.of(fields), new Slice(body, from, length), false, null);
    }

    static Reply empty(int status, Fields... parts) {
        return new Reply(status, List.of(parts), Slice.NONE, false, null);
    }

    static Reply sent(int status, Fields fields) {
        return new Reply(status, List.of(fields), Slice.NONE, true, null);
    }

    Reply then(Runnable work) {
        return new Reply(status, parts, new Slice(body, from, length), sent, work);
    }

    /** The same without its body; its length stays in the fields. */
    Reply forHead() {
        return new Reply(status, parts, Slice.NONE, sent, after);
    }

    public int status() {
        return status;
    }

    public Fields fields() {
        return parts.size() == 1
                ? parts.getFirst()
                : parts.stream().reduce(Fields::and).orElse(Fields.NONE);
    }

    /** The fields, part by part, in order. */
    public List<Fields> parts() {
        return parts;
    }

    /** True where the handler has written it to the client already. */
    public boolean isSent() {
        return sent;
    }

    /** Bytes to write. */
    public int length() {
        return length;
    }

    /** The body, which can't be written to. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(body, from, length).asReadOnlyBuffer();
    }

    /** The same with more fields. */
    public Reply with(Fields... more) {
        List<Fields> all = new ArrayList<>(parts.size() + more.length);
        all.addAll(parts);
        Collections.addAll(all, more);
        return new Reply(status, Collections.unmodifiableList(all), new Slice(body, from, length), sent, after);
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
