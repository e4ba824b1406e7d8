package dev.headroom.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.Writer;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's processes come and go while a step is measured, and what they used stays counted. */
@Timeout(60)
final class ProcessTimesTest {
    /** A parent that waits for a child; the child works, says so, works again when it is told to, and ends. */
    private static final String PARENT_AND_CHILD = """
            bash -c 'work() { for ((i = 0; i < 100000; i++)); do :; done; }; work; echo half; read -r _; work'
            echo ended
            read -r _
            """;

    @Test
    void since_childThatEnded_isCountedWithItsParent() throws Exception {
        Process parent = new ProcessBuilder("bash", "-c", PARENT_AND_CHILD).start();
        try (BufferedReader said = parent.inputReader();
                Writer told = parent.outputWriter()) {
            ProcessTimes times = new ProcessTimes(
                    pid -> pid == parent.pid() || parent.descendants().anyMatch(of(pid)));

            assertEquals("half", said.readLine());
            times.begin();
            double before = times.since().getOrDefault("service", 0.0);
            told.write("\n");
            told.flush();
            assertEquals("ended", said.readLine());
            Map<String, Double> after = times.since();

            assertTrue(before < 0.03, () -> before + " s of a child that waited");
            assertTrue(after.getOrDefault("service", 0.0) > 0.05, () -> after + " of a child that worked and ended");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static Predicate<ProcessHandle> of(long pid) {
        return process -> process.pid() == pid;
    }
}
