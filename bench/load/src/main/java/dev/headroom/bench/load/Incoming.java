package dev.headroom.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One HTTP/1.1 answer as it arrives in pieces of any size. It keeps the head only; bodies are counted and skipped.
 * Answers to HEAD aren't meant for it.
 */
final class Incoming {
    private static final int MOST_HEAD = 64 * 1024;
    private static final int HEX = 16;

    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE,
        COMPLETE
    }

    private Part part = Part.HEAD;
    private byte[] head = new byte[512];
    private int headLength;
    private long left;
    private int lineLength;
    private long chunk;
    private int status;
    private String text = "";
    private long bytes;

    /** Makes ready for the next answer on the same connection. */
    void reset() {
        part = Part.HEAD;
        headLength = 0;
        left = 0;
        lineLength = 0;
        chunk = 0;
        status = 0;
        text = "";
        bytes = 0;
    }

    /** Whether nothing of it has come. */
    boolean untouched() {
        return part == Part.HEAD && headLength == 0;
    }

    /**
     * Takes what belongs to this answer.
     *
     * @return whether it is complete
     * @throws IllegalStateException where it isn't HTTP
     */
    boolean take(ByteBuffer from) {
        while (from.hasRemaining() && part != Part.COMPLETE) {
            switch (part) {
                case HEAD -> head(from);
                case BODY, CHUNK -> skip(from);
                case CHUNK_SIZE -> chunkSize(from.get());
                case CHUNK_END -> chunkEnd(from.get());
                case TRAILER -> trailer(from.get());
                case UNTIL_CLOSE -> {
                    bytes += from.remaining();
                    from.position(from.limit());
                }
                case COMPLETE -> throw new IllegalStateException("there is nothing more to take");
            }
        }
        return part == Part.COMPLETE;
    }

    /** The other side has closed: an answer without a length ends with it. Returns whether it was complete then. */
    boolean closed() {
        return part == Part.UNTIL_CLOSE || part == Part.COMPLETE;
    }

    private void head(ByteBuffer from) {
        while (from.hasRemaining()) {
            if (headLength == head.length) {
                if (headLength >= MOST_HEAD) {
                    throw new IllegalStateException("the head of an answer must be at most 64 KB");
                }
                head = Arrays.copyOf(head, 2 * headLength);
            }
            byte next = from.get();
            head[headLength++] = next;
            if (next == '\n'
                    && headLength >= 4
                    && head[headLength - 2] == '\r'
                    && head[headLength - 3] == '\n'
                    && head[headLength - 4] == '\r') {
                headEnds();
                return;
            }
        }
    }

    private void headEnds() {
        text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("HTTP/1.") || text.length() < 12) {
            throw new IllegalStateException(
                    "an answer must begin with HTTP/1.x, began with " + text.substring(0, Math.min(20, text.length())));
        }
        status = Integer.parseInt(text.substring(9, 12));
        if (status >= 100 && status < 200) {
            headLength = 0;
            return;
        }
        if (status == 204 || status == 304) {
            part = Part.COMPLETE;
        } else if (field("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
            part = Part.CHUNK_SIZE;
        } else if (field("content-length").isEmpty()) {
            part = Part.UNTIL_CLOSE;
        } else {
            left = Long.parseLong(field("content-length"));
            part = left == 0 ? Part.COMPLETE : Part.BODY;
        }
    }

    private void skip(ByteBuffer from) {
        int taken = (int) Math.min(left, from.remaining());
        from.position(from.position() + taken);
        left -= taken;
        bytes += taken;
        if (left == 0) {
            part = part == Part.BODY ? Part.COMPLETE : Part.CHUNK_END;
        }
    }

    private void chunkSize(byte next) {
        if (next == '\n') {
            left = chunk;
            part = chunk == 0 ? Part.TRAILER : Part.CHUNK;
            chunk = 0;
            lineLength = 0;
        } else if (next != '\r' && lineLength >= 0) {
            int digit = Character.digit(next, HEX);
            // an extension of the chunk follows its size
            lineLength = digit < 0 ? -1 : lineLength + 1;
            chunk = digit < 0 ? chunk : chunk * HEX + digit;
        }
    }

    private void chunkEnd(byte next) {
        if (next == '\n') {
            part = Part.CHUNK_SIZE;
        }
    }

    private void trailer(byte next) {
        if (next == '\n') {
            if (lineLength == 0) {
                part = Part.COMPLETE;
            }
            lineLength = 0;
        } else if (next != '\r') {
            lineLength++;
        }
    }

    int status() {
        return status;
    }

    /** Of the body, as it came. */
    long bytes() {
        return bytes;
    }

    /** A field of the head by its name in lower case; empty where it isn't there. */
    String field(String name) {
        int at = text.indexOf("\r\n");
        while (at >= 0 && at + 2 < text.length()) {
            int begin = at + 2;
            at = text.indexOf("\r\n", begin);
            if (at - begin > name.length()
                    && text.charAt(begin + name.length()) == ':'
                    && text.regionMatches(true, begin, name, 0, name.length())) {
                return text.substring(begin + name.length() + 1, at).strip();
            }
        }
        return "";
    }
}
