package dev.headroom.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client's connection, on which bytes are sent as they are; opened anew where the last exchange spent it. */
final class Wire implements AutoCloseable {
    private static final int LARGEST = 64 << 20;
    private static final int LONGEST_LINE = 256 << 10;

    private final InetSocketAddress server;
    private final Duration limit;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    Wire(InetSocketAddress server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    /** What is sent, and how the connection is treated. */
    record Sending(boolean head, boolean halfClose, boolean lastOne) {}

    /** Sends and reads one answer; never throws for what the server does. */
    Answer exchange(byte[] request, Sending how) {
        boolean used = socket != null;
        Answer answer = attempt(request, how);
        if (used && answer.end() == Answer.End.CLOSED) {
            // the server had closed a connection that was kept open, as it may
            close();
            answer = attempt(request, how);
        }
        if (answer.end() != Answer.End.WHOLE
                || how.lastOne()
                || answer.field("connection").orElse("").equalsIgnoreCase("close")) {
            close();
        }
        return answer;
    }

    private Answer attempt(byte[] request, Sending how) {
        long began = System.nanoTime();
        try {
            Socket connected = connected();
            OutputStream out = connected.getOutputStream();
            try {
                out.write(request);
                out.flush();
                if (how.halfClose()) {
                    connected.shutdownOutput();
                }
            } catch (IOException _) {
                // it may have answered before it was told everything
            }
            Answer answer = read(how.head(), began);
            boolean more = socket != null && how.lastOne() && answer.end() == Answer.End.WHOLE && in.available() > 0;
            return more ? answer.andMore() : answer;
        } catch (SocketTimeoutException _) {
            return Answer.none(Answer.End.HUNG, since(began));
        } catch (IOException _) {
            return Answer.none(Answer.End.CLOSED, since(began));
        }
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            open.setTcpNoDelay(true);
            open.setSoTimeout((int) limit.toMillis());
            open.connect(server, (int) limit.toMillis());
            socket = open;
            in = new BufferedInputStream(open.getInputStream(), 16 << 10);
        }
        return open;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Answer read(boolean head, long began) throws IOException {
        Malformed malformed = new Malformed();
        Answer.@Nullable Head first = null;
        try {
            first = readHead(malformed);
            while (first != null && first.status() >= 100 && first.status() < 200) {
                first = readHead(malformed);
            }
            if (first == null) {
                return malformed.text.isEmpty()
                        ? Answer.none(Answer.End.CLOSED, since(began))
                        : Answer.of(
                                Answer.End.BROKEN,
                                new Answer.Head(0, List.of()),
                                new byte[0],
                                malformed.text,
                                since(began));
            }
            byte[] body = readBody(first, head, malformed);
            return Answer.of(Answer.End.WHOLE, first, body, malformed.text, since(began));
        } catch (SocketTimeoutException timeout) {
            if (first == null) {
                throw timeout;
            }
            return Answer.of(Answer.End.HUNG, first, new byte[0], malformed.text, since(began));
        } catch (IOException failure) {
            if (first == null) {
                throw failure;
            }
            return Answer.of(Answer.End.BROKEN, first, new byte[0], malformed.text, since(began));
        }
    }

    /** The first rule that was broken. */
    private static final class Malformed {
        private String text = "";

        void say(String rule) {
            if (text.isEmpty()) {
                text = rule;
            }
        }
    }

    private Answer.@Nullable Head readHead(Malformed malformed) throws IOException {
        String status = line(malformed);
        if (status == null) {
            return null;
        }
        if (!status.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            malformed.say("no status line: " + shortened(status));
            return null;
        }
        List<Answer.Field> fields = new ArrayList<>();
        for (String line = line(malformed); line != null && !line.isEmpty(); line = line(malformed)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                malformed.say("no header field: " + shortened(line));
                continue;
            }
            String value = line.substring(colon + 1).strip();
            if (value.chars().anyMatch(each -> (each < 0x20 && each != '\t') || each == 0x7f)) {
                malformed.say("control characters in " + line.substring(0, colon));
            }
            fields.add(new Answer.Field(line.substring(0, colon), value));
        }
        return new Answer.Head(Integer.parseInt(status.substring(9, 12)), fields);
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) : text;
    }

    private @Nullable String line(Malformed malformed) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (line.size() > 0) {
                    malformed.say("ends within a line");
                }
                return null;
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                if (!text.endsWith("\r")) {
                    malformed.say("a line without CR");
                    return text;
                }
                return text.substring(0, text.length() - 1);
            }
            line.write(next);
            if (line.size() > LONGEST_LINE) {
                malformed.say("a line without end");
                return null;
            }
        }
    }

    private byte[] readBody(Answer.Head head, boolean toHead, Malformed malformed) throws IOException {
        if (toHead || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        List<String> lengths = all(head, "content-length");
        List<String> codings = all(head, "transfer-encoding");
        if (lengths.size() > 1) {
            malformed.say("several Content-Length");
        }
        if (all(head, "content-type").stream().anyMatch(type -> type.startsWith("text/event-stream"))) {
            // it never ends
            close();
            return new byte[0];
        }
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                malformed.say("Content-Length beside Transfer-Encoding");
            }
            return chunks(malformed);
        }
        if (!lengths.isEmpty()) {
            if (!lengths.getFirst().matches("[0-9]{1,9}")) {
                malformed.say("Content-Length: " + lengths.getFirst());
                return new byte[0];
            }
            int length = Integer.parseInt(lengths.getFirst());
            byte[] body = in.readNBytes(Math.min(length, LARGEST));
            if (body.length < length) {
                throw new IOException("ends too early");
            }
            return body;
        }
        byte[] rest = in.readNBytes(LARGEST);
        close();
        return rest;
    }

    private byte[] chunks(Malformed malformed) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < LARGEST) {
            String size = line(malformed);
            if (size == null || !size.matches("[0-9A-Fa-f]{1,7}( *;.*)?")) {
                throw new IOException("no size of a chunk");
            }
            int length = Integer.parseInt(size.replaceAll("[ ;].*", ""), 16);
            if (length == 0) {
                String trailer = line(malformed);
                while (trailer != null && !trailer.isEmpty()) {
                    trailer = line(malformed);
                }
                return body.toByteArray();
            }
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length) {
                throw new IOException("ends within a chunk");
            }
            body.writeBytes(chunk);
            line(malformed);
        }
        return body.toByteArray();
    }

    private static List<String> all(Answer.Head head, String name) {
        return head.fields().stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(each -> each.value().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // it is gone either way
            }
        }
    }
}
