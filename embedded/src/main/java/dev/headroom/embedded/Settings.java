package dev.headroom.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/**
 * Ports and passwords of a data directory's servers, the same over restarts. Readable by its owner only; thread-safe.
 */
final class Settings {
    /** Below the range from which systems give ports to clients, so that a port kept over a restart is likely free. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Properties values;

    /** Ports handed out in this run, so that two servers of one run never try for the same one. */
    private final Set<Integer> taken = new HashSet<>();

    private Settings(Path file, Properties values) {
        this.file = file;
        this.values = values;
    }

    static Settings load(Path file) throws IOException {
        Properties values = new Properties();
        try {
            values.load(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException _) {
            // a new data directory
        }
        return new Settings(file, values);
    }

    /** Whether the password of that name was made before. */
    synchronized boolean knows(String name) {
        return values.containsKey(name + ".password");
    }

    /** The password of that name, made at the first call: 192 random bits in hexadecimal. */
    synchronized String password(String name) {
        String key = name + ".password";
        String known = values.getProperty(key);
        if (known != null) {
            return known;
        }
        byte[] bits = new byte[24];
        RANDOM.nextBytes(bits);
        String made = HexFormat.of().formatHex(bits);
        save(key, made);
        return made;
    }

    /** The server's port on 127.0.0.1: the one it had, unless something else listens there now. */
    synchronized int port(String server) {
        String known = values.getProperty(server + ".port");
        if (known != null) {
            int port = Integer.parseInt(known);
            if (taken.add(port) && free(port)) {
                return port;
            }
        }
        return otherPort(server);
    }

    /** A new port for the server, for when the one it had turned out to be taken. */
    synchronized int otherPort(String server) {
        while (true) {
            int port = FIRST_PORT + RANDOM.nextInt(PORTS);
            if (taken.add(port) && free(port)) {
                save(server + ".port", Integer.toString(port));
                return port;
            }
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(Loopback.ADDRESS, port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void save(String key, String value) {
        values.setProperty(key, value);
        StringWriter text = new StringWriter();
        try {
            values.store(text, "Ports and passwords of the embedded servers. Keep it: the database knows only these.");
            PrivateFiles.write(file, text.toString());
        } catch (IOException failure) {
            throw Failures.io(file, failure);
        }
    }
}
