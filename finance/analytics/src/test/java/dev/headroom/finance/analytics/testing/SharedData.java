package dev.headroom.finance.analytics.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Real files beside the checkout, read in place; a test that needs one is skipped where it isn't there. */
public final class SharedData {
    private SharedData() {}

    /** The bytes of a file, by its path below the data folder. */
    public static byte[] read(String name) {
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

    /** The lines of a text file that are not blank. */
    public static List<String> lines(String name) {
        return new String(read(name), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
