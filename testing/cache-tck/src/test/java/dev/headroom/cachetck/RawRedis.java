package dev.headroom.cachetck;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Looks for values in Redis by their bytes, whoever has stored them, and writes others in their place. */
final class RawRedis implements Closeable {
    private final Socket socket;
    private final InputStream in;

    RawRedis(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Where a value lies: a key, and its field where the key is a hash. */
    static final class Place {
        private final byte[] key;
        private final byte[] field;
        private final byte[] value;

        private Place(byte[] key, byte[] field, byte[] value) {
            this.key = key;
            this.field = field;
            this.value = value;
        }

        byte[] value() {
            return value.clone();
        }
    }

    /** Strings and fields of hashes whose value holds the text. */
    List<Place> holding(String text) throws IOException {
        List<Place> places = new ArrayList<>();
        for (Object each : (List<?>) ask(bytes("KEYS"), bytes("*"))) {
            byte[] key = (byte[]) each;
            String type = new String((byte[]) ask(bytes("TYPE"), key), StandardCharsets.UTF_8);
            if (type.equals("string")) {
                byte[] value = (byte[]) ask(bytes("GET"), key);
                if (holds(value, text)) {
                    places.add(new Place(key, new byte[0], value));
                }
            } else if (type.equals("hash")) {
                List<?> fields = (List<?>) ask(bytes("HGETALL"), key);
                for (int i = 0; i < fields.size(); i += 2) {
                    byte[] value = (byte[]) fields.get(i + 1);
                    if (holds(value, text)) {
                        places.add(new Place(key, (byte[]) fields.get(i), value));
                    }
                }
            }
        }
        return places;
    }

    private static boolean holds(byte[] value, String text) {
        return new String(value, StandardCharsets.ISO_8859_1).contains(text);
    }

    /** Its time to live stays. */
    void write(Place place, byte[] value) throws IOException {
        if (place.field.length > 0) {
            ask(bytes("HSET"), place.key, place.field, value);
        } else {
            ask(bytes("SET"), place.key, value, bytes("KEEPTTL"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Object ask(byte[]... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(bytes("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            request.write(bytes("$" + word.length + "\r\n"));
            request.write(word);
            request.write(bytes("\r\n"));
        }
        socket.getOutputStream().write(request.toByteArray());
        return answer();
    }

    private Object answer() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis hung up");
            }
            line.write(c);
        }
        if (in.read() != '\n') {
            throw new IOException("not Redis's protocol");
        }
        String text = line.toString(StandardCharsets.UTF_8);
        int length = "$*".indexOf(text.charAt(0)) < 0 ? 0 : Integer.parseInt(text.substring(1));
        return switch (text.charAt(0)) {
            case '$' -> {
                byte[] bytes = in.readNBytes(Math.max(0, length));
                in.skipNBytes(length < 0 ? 0 : 2);
                yield bytes;
            }
            case '*' -> {
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    elements.add(answer());
                }
                yield elements;
            }
            case '-' -> throw new IOException(text);
            default -> bytes(text.substring(1));
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
