package dev.headroom.embedded;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The address that every server listens on, and one question per protocol that only a ready server answers. */
final class Loopback {
    static final String HOST = "127.0.0.1";
    static final InetAddress ADDRESS = InetAddress.ofLiteral(HOST);

    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 2_000;
    private static final int PROTOCOL_3_0 = 3 << 16;

    private Loopback() {}

    /** True once the server asks the user for a password, which it does only when it would let the user in. */
    static boolean postgresReady(int port, String user, String database) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("user\0" + user + "\0database\0" + database + "\0\0").getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(message);
        try {
            out.writeInt(2 * Integer.BYTES + body.size());
            out.writeInt(PROTOCOL_3_0);
            out.write(body.toByteArray());
        } catch (IOException impossible) {
            throw new AssertionError("writes to memory", impossible);
        }
        return answer(port, message.toByteArray(), 1).equals("R");
    }

    /** True once Redis takes the password and answers a ping. */
    static boolean redisReady(int port, String password) {
        String expected = "+OK\r\n+PONG\r\n";
        byte[] question = ("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII);
        return answer(port, question, expected.length()).equals(expected);
    }

    static boolean memcachedReady(int port) {
        String expected = "VERSION";
        return answer(port, "version\r\n".getBytes(StandardCharsets.US_ASCII), expected.length())
                .equals(expected);
    }

    /** The first bytes of the answer, or fewer where none came. */
    private static String answer(int port, byte[] question, int bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ADDRESS, port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(question);
            return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return "";
        }
    }
}
