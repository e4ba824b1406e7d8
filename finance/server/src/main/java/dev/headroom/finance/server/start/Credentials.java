package dev.headroom.finance.server.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sign-ins of a local service as {@code credentials.json} keeps them, readable by its owner alone.
 *
 * @param url where the service answers since its last start
 */
record Credentials(String url, SignIn demo, SignIn operator) {
    static final String FILE = "credentials.json";

    record SignIn(String email, String password) {}

    /** What a data directory holds; empty for none or one that can't be read. */
    static Optional<Credentials> read(JsonMapper json, Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return Files.exists(file)
                    ? Optional.of(json.readValue(Files.readString(file), Credentials.class))
                    : Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** Replaces the file as a whole; at no time can anybody else read it. */
    void write(JsonMapper json, Path directory) {
        try {
            // nobody has made it yet where the servers are somewhere else
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(
                    directory,
                    "credentials",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, json.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
            move(fresh, directory.resolve(FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException("credentials.json can't be written in " + directory, failure);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
