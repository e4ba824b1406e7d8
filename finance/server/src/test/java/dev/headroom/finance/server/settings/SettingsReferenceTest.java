package dev.headroom.finance.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of settings is the tree that is read; {@code -Dheadroom.write=true} writes it anew. */
final class SettingsReferenceTest {
    private static Path file() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("platform"))) {
            place = place.resolve("..").normalize();
        }
        return place.resolve("docs/reference/settings.md");
    }

    @Test
    void reference_isTheTreeThatIsRead() throws IOException {
        StringBuilder text = new StringBuilder("""
                # Settings

                Every key below `headroom.`, its type, what it is where nothing sets it, and the variable that sets it too. What
                the profiles' files set is in [configuration](../configuration.md), beside what each is for. Written from the
                types by `SettingsReferenceTest`.

                | key | type | default | variable |
                |---|---|---|---|
                """);
        SettingsCheck.described().forEach(line -> text.append(line).append('\n'));
        if (Boolean.getBoolean("headroom.write")) {
            Files.writeString(file(), text);
        }
        assertEquals(text.toString(), Files.readString(file()), "-Dheadroom.write=true writes it anew");
    }
}
