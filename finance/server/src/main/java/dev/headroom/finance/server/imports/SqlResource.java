package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements that are long enough for a file of their own. */
final class SqlResource {
    private SqlResource() {}

    static String of(String name) {
        try (InputStream bytes = SqlResource.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IllegalStateException("missing from the jar: " + name);
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
