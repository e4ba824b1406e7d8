package dev.headroom.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A request on its way to be sent: what mutations change, down to the bytes. */
final class Draft {
    /** How the body is marked off. */
    enum Framing {
        LENGTH,
        CHUNKED,
        /** Says more than comes. */
        LENGTH_TOO_LARGE,
        /** Says less than comes. */
        LENGTH_TOO_SMALL,
        LENGTH_NEGATIVE,
        LENGTH_ABSURD,
        LENGTH_TWICE,
        LENGTH_AND_CHUNKED,
        CHUNKED_TWICE,
        CHUNK_BROKEN_OFF,
        CHUNK_SIZE_ABSURD,
        CHUNK_EXTENSION_HUGE,
        NONE;

        boolean tame() {
            return this == LENGTH || this == CHUNKED;
        }
    }

    /** A name with a value, both as they are sent. */
    record Pair(String name, String value) {}

    private static final int EXTENSION = 70_000;

    final Operation operation;
    final Principal as;
    String method;
    String path;
    String version = "HTTP/1.1";
    List<Pair> query = new ArrayList<>();
    List<Pair> headers = new ArrayList<>();
    byte[] body = new byte[0];
    Framing framing = Framing.LENGTH;
    /** Whether the request still asks for its operation, so that what the operation declares holds. */
    boolean onTarget = true;
    /** Whether a server may refuse it without reading it to its end. */
    boolean rude;

    Draft(Operation operation, Principal as) {
        this.operation = operation;
        this.as = as;
        this.method = operation.method();
        this.path = operation.path();
    }

    Draft copy() {
        Draft copy = new Draft(operation, as);
        copy.method = method;
        copy.path = path;
        copy.version = version;
        copy.query = new ArrayList<>(query);
        copy.headers = new ArrayList<>(headers);
        copy.body = body.clone();
        copy.framing = framing;
        copy.onTarget = onTarget;
        copy.rude = rude;
        return copy;
    }

    void header(String name, String value) {
        headers.add(new Pair(name, value));
    }

    void replaceHeader(String name, String value) {
        headers.removeIf(each -> each.name().equalsIgnoreCase(name));
        header(name, value);
    }

    boolean hasBody() {
        return body.length > 0;
    }

    String target() {
        StringBuilder target = new StringBuilder(path);
        char before = '?';
        for (Pair each : query) {
            target.append(before).append(each.name());
            if (!each.value().isEmpty()) {
                target.append('=').append(each.value());
            }
            before = '&';
        }
        return target.toString();
    }

    /** Whether the client has to close its side, for the server waits for more otherwise. */
    boolean breaksOff() {
        return framing == Framing.LENGTH_TOO_LARGE
                || framing == Framing.CHUNK_BROKEN_OFF
                || framing == Framing.LENGTH_ABSURD
                || framing == Framing.CHUNK_SIZE_ABSURD
                || !version.equals("HTTP/1.1");
    }

    /** Whether the connection can't be used for another request. */
    boolean spendsConnection() {
        return rude || !framing.tame() || breaksOff();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder();
        head.append(method)
                .append(' ')
                .append(target())
                .append(' ')
                .append(version)
                .append("\r\n");
        for (Pair each : headers) {
            head.append(each.name()).append(": ").append(each.value()).append("\r\n");
        }
        switch (framing) {
            case LENGTH -> {
                if (body.length > 0 || !List.of("GET", "HEAD", "DELETE").contains(method)) {
                    head.append("Content-Length: ").append(body.length).append("\r\n");
                }
            }
            case LENGTH_TOO_LARGE ->
                head.append("Content-Length: ").append(body.length + 1000).append("\r\n");
            case LENGTH_TOO_SMALL ->
                head.append("Content-Length: ").append(body.length / 2).append("\r\n");
            case LENGTH_NEGATIVE -> head.append("Content-Length: -1\r\n");
            case LENGTH_ABSURD -> head.append("Content-Length: 99999999999999999999999\r\n");
            case LENGTH_TWICE ->
                head.append("Content-Length: ").append(body.length).append("\r\nContent-Length: 3\r\n");
            case LENGTH_AND_CHUNKED ->
                head.append("Content-Length: ").append(body.length).append("\r\nTransfer-Encoding: chunked\r\n");
            case CHUNKED_TWICE -> head.append("Transfer-Encoding: chunked, chunked\r\n");
            case CHUNKED, CHUNK_BROKEN_OFF, CHUNK_SIZE_ABSURD, CHUNK_EXTENSION_HUGE ->
                head.append("Transfer-Encoding: chunked\r\n");
            case NONE -> {}
        }
        head.append("\r\n");
        out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        writeBody(out);
        return out.toByteArray();
    }

    private void writeBody(ByteArrayOutputStream out) {
        switch (framing) {
            case CHUNKED, LENGTH_AND_CHUNKED, CHUNKED_TWICE -> {
                int middle = body.length / 2;
                chunk(out, Arrays.copyOfRange(body, 0, middle));
                chunk(out, Arrays.copyOfRange(body, middle, body.length));
                text(out, "0\r\n\r\n");
            }
            case CHUNK_BROKEN_OFF -> {
                text(out, Integer.toHexString(body.length + 10) + "\r\n");
                out.writeBytes(body);
            }
            case CHUNK_SIZE_ABSURD -> {
                text(out, "FFFFFFFFFFFFFFFFFF\r\n");
                out.writeBytes(body);
            }
            case CHUNK_EXTENSION_HUGE -> {
                text(out, Integer.toHexString(Math.max(1, body.length)) + ";x=" + "y".repeat(EXTENSION) + "\r\n");
                out.writeBytes(body.length == 0 ? new byte[] {' '} : body);
                text(out, "\r\n0\r\n\r\n");
            }
            default -> out.writeBytes(body);
        }
    }

    private static void chunk(ByteArrayOutputStream out, byte[] part) {
        if (part.length > 0) {
            text(out, Integer.toHexString(part.length).toUpperCase(Locale.ROOT) + "\r\n");
            out.writeBytes(part);
            text(out, "\r\n");
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
