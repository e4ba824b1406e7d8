package dev.headroom.http;

/** A body as the difference to what the client has. */
public final class Delta {
    /** Where there is none, or none that is worth it. */
    static final Delta NONE = new Delta("", new byte[0]);

    private final String coding;
    private final byte[] bytes;

    Delta(String coding, byte[] bytes) {
        this.coding = coding;
        this.bytes = bytes;
    }

    /** For {@code Content-Encoding}. */
    public String coding() {
        return coding;
    }

    /** What is sent; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }
}
