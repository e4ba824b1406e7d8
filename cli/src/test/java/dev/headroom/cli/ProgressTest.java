package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    @Test
    void lines_partlySent_tellBytesAndShare() {
        try (Progress.Lines progress = (Progress.Lines) Progress.lines("a.csv", 4_000_000, log())) {
            progress.sent(500_000);
            progress.sent(500_000);
            assertEquals("a.csv: 1.0 of 4.0 MB sent (25 %)", progress.line());
        }
    }

    @Test
    void lines_allSent_tellWhatIsWaitedFor() {
        try (Progress.Lines progress = (Progress.Lines) Progress.lines("a.csv", 4, log())) {
            progress.sent(4);
            assertEquals("a.csv: sent, the service stores the rows", progress.line());
        }
    }

    @Test
    void bar_allSent_drawsTheWholeBar() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (Progress progress = Progress.bar("a.csv", 4_000, new PrintStream(screen, true, StandardCharsets.UTF_8))) {
            progress.sent(4_000);
        }
        String drawn = screen.toString(StandardCharsets.UTF_8);
        assertTrue(drawn.contains("a.csv") && drawn.contains("100%"), drawn);
    }

    private static PrintWriter log() {
        return new PrintWriter(new StringWriter());
    }
}
