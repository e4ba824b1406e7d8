package dev.headroom.finance.server.imports;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tables shipped with the service: one entry per line, {@code #} begins a comment. */
final class ResourceLines {
    private ResourceLines() {}

    static List<String> of(String resource) {
        try (InputStream bytes = ResourceLines.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException("missing from the jar: " + resource);
            }
            return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
