package dev.headroom.finance.server.pictures;

/** A picture in one width, as WebP. */
final class Form {
    private final int width;
    private final int height;
    private final byte[] content;

    Form(int width, int height, byte[] content) {
        this.width = width;
        this.height = height;
        this.content = content;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Its own array, not a copy: nobody changes it. */
    byte[] content() {
        return content;
    }
}
