package dev.headroom.http.jetty;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that sends the frames it is told, sensible or not. Fields go uncompressed. */
final class Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final short WINDOW = 4;
    private static final int USUAL_WINDOW = 65_535;
    private static final int ENOUGH = 1 << 20;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(ENOUGH, System::nanoTime);

    /** One frame from the server. */
    record Frame(int type, int flags, int stream, List<Byte> content) {
        byte[] bytes() {
            byte[] bytes = new byte[content.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = content.get(i);
            }
            return bytes;
        }

        /** Of a GOAWAY its error, of a reset its own. */
        int error() {
            return ByteBuffer.wrap(bytes()).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    Frames(int port) throws IOException {
        this(port, USUAL_WINDOW);
    }

    /** @param window bytes of a body that the server may send before it is told that more are wanted */
    Frames(int port, int window) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort(WINDOW).putInt(window).array());
    }

    void send(int type, int flags, int stream, byte[] content) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(9);
        head.put((byte) (content.length >> 16)).putShort((short) content.length);
        head.put((byte) type).put((byte) flags).putInt(stream);
        byte[] frame = new byte[9 + content.length];
        System.arraycopy(head.array(), 0, frame, 0, 9);
        System.arraycopy(content, 0, frame, 9, content.length);
        out.write(frame);
        out.flush();
    }

    /** A whole GET. */
    void get(int stream, String path, String... fields) throws IOException {
        send(HEADERS, END_STREAM | END_HEADERS, stream, block("GET", "http", path, fields));
    }

    /** The fields of a request, by name and value in turns. */
    byte[] block(String method, String scheme, String path, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", scheme);
        literal(block, ":authority", "127.0.0.1:" + socket.getPort());
        literal(block, ":path", path);
        for (int i = 0; i < fields.length; i += 2) {
            literal(block, fields[i], fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** The next frame that isn't a setting or a window; null where the server has closed. */
    @Nullable Frame next() throws IOException {
        while (true) {
            Frame frame;
            try {
                frame = read();
            } catch (EOFException end) {
                return null;
            }
            if (frame.type() == SETTINGS && frame.flags() != ACK) {
                send(SETTINGS, ACK, 0, new byte[0]);
            } else if (frame.type() <= RST_STREAM || frame.type() == GOAWAY) {
                return frame;
            }
        }
    }

    private Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        List<Byte> content = new ArrayList<>();
        for (byte each : in.readNBytes(length)) {
            content.add(each);
        }
        return new Frame(type, flags, stream, content);
    }

    /** The next head of an answer on a stream, whatever comes before it. */
    MetaData.Response head(int stream) throws Exception {
        while (true) {
            Frame frame = next();
            if (frame == null || frame.type() == GOAWAY) {
                throw new IOException("the connection ended: " + frame);
            }
            if (frame.type() == RST_STREAM && frame.stream() == stream) {
                throw new IOException("the stream was reset: " + frame.error());
            }
            if (frame.type() == HEADERS) {
                MetaData head = decoder.decode(ByteBuffer.wrap(frame.bytes()));
                if (frame.stream() == stream) {
                    return (MetaData.Response) head;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
