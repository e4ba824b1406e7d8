package dev.headroom.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection, byte by byte: hides nothing that a client library would. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What came back. */
    static final class Answer {
        final int status;
        final Fields fields;
        final byte[] body;

        Answer(int status, Fields fields, byte[] body) {
            this.status = status;
            this.fields = fields;
            this.body = body;
        }

        String field(String name) {
            String value = fields.joined(name);
            return value == null ? "" : value;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean isHit() {
            return field("Cache-Status").startsWith("Headroom; hit");
        }
    }

    /** One request on a connection of its own. */
    static Answer get(int port, String path, String... fields) {
        return ask(port, "GET", path, fields);
    }

    static Answer ask(int port, String method, String path, String... fields) {
        try (Wire wire = new Wire(port)) {
            wire.send(method, path, fields);
            return wire.receive(method);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void send(String method, String path, String... fields) throws IOException {
        StringBuilder head = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\n");
        boolean host = false;
        for (int i = 0; i + 1 < fields.length; i += 2) {
            head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
            host |= fields[i].equalsIgnoreCase("Host");
        }
        head.append(host ? "" : "Host: localhost\r\n").append("\r\n");
        raw(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Answer receive(String method) throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        Fields.Builder builder = Fields.builder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            builder.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        Fields fields = builder.build();
        boolean none = method.equals("HEAD") || status == 304 || status == 204 || status < 200;
        return new Answer(status, fields, none ? new byte[0] : body(fields));
    }

    /** The head of an answer, its body left to come. */
    Fields head() throws IOException {
        line();
        Fields.Builder builder = Fields.builder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            builder.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return builder.build();
    }

    private byte[] body(Fields fields) throws IOException {
        String coding = fields.first("Transfer-Encoding");
        if (coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            return chunks();
        }
        @Nullable String length = fields.first("Content-Length");
        return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended within a line");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Without saying goodbye: the server sees a reset. */
    void kill() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
