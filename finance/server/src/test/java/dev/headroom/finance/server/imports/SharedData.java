package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real files beside the checkout, read in place; a test that needs one is skipped where it isn't there. */
final class SharedData {
    private SharedData() {}

    static byte[] read(String name) {
        for (Path at = Path.of(System.getProperty("user.dir")).toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("shared/data").resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
        return abort("shared/data/" + name + " is not beside this checkout");
    }
}
