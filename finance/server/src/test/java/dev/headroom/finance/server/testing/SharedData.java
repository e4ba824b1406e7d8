package dev.headroom.finance.server.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Files that tests read in place: real ones beside the checkout, and the published cases that the numerics keep. */
public final class SharedData {
    private SharedData() {}

    /** The bytes of a real file, by its path below the data folder; without it the test is skipped. */
    public static byte[] read(String name) {
        byte[] found = above("shared/data/" + name);
        return found == null ? abort("shared/data/" + name + " is not beside this checkout") : found;
    }

    /** A file of published cases. */
    public static JsonNode vectors(String name) {
        byte[] found = above("finance/analytics/src/test/resources/vectors/" + name + ".json");
        return TestClient.JSON.readTree(Objects.requireNonNull(found, name));
    }

    private static byte @Nullable [] above(String path) {
        for (Path at = Path.of(System.getProperty("user.dir")).toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
        return null;
    }
}
