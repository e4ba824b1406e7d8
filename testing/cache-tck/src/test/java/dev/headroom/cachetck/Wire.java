package dev.headroom.cachetck;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages between the driver and a node. */
final class Wire implements Closeable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    /**
     * One message.
     *
     * @param id of the call, given by whoever calls
     * @param kind the call's name, or {@code ok} or {@code error} for an answer
     */
    record Message(long id, String kind, List<String> fields) {
        Message {
            fields = List.copyOf(fields);
        }
    }

    /** @throws IOException where the other side is gone */
    Message read() throws IOException {
        long id = in.readLong();
        String kind = text();
        int count = in.readInt();
        List<String> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(text());
        }
        return new Message(id, kind, fields);
    }

    private String text() throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    synchronized void write(Message message) throws IOException {
        out.writeLong(message.id());
        text(message.kind());
        out.writeInt(message.fields().size());
        for (String field : message.fields()) {
            text(field);
        }
        out.flush();
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
