package dev.headroom.http;

/** What a handler made, in full; or the note that it was too large to hold and has been sent already. */
public final class Response {
    private static final byte[] NOTHING = {};

    private final int status;
    private final Fields fields;
    private final byte[] body;
    private final boolean sent;

    private Response(int status, Fields fields, byte[] body, boolean sent) {
        this.status = status;
        this.fields = fields;
        this.body = body;
        this.sent = sent;
    }

    /** The body isn't copied: it is the response's from now on. */
    public static Response of(int status, Fields fields, byte[] body) {
        return new Response(status, fields, body, false);
    }

    /** It has gone to the client while it was made. */
    public static Response sent(int status, Fields fields) {
        return new Response(status, fields, NOTHING, true);
    }

    public int status() {
        return status;
    }

    public Fields fields() {
        return fields;
    }

    /** Not to be written to. */
    byte[] body() {
        return body;
    }

    public boolean isSent() {
        return sent;
    }
}
