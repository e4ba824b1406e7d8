package dev.headroom.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps one process alone on the core that it {@linkplain NodeProcess.Made#onOneCore() has}: what it can do is then its
 * own doing, and not that of the generator and the servers beside it. Does nothing where there is only one core, or no
 * tool.
 */
final class Cores implements AutoCloseable {
    private static final Path PIN = Path.of("/usr/bin/taskset");
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final long alone;
    private final boolean able = CORES > 1 && Files.isExecutable(PIN);

    private Cores(long alone) throws IOException {
        this.alone = alone;
        if (able) {
            move(CORES > 2 ? "0,2-" + (CORES - 1) : "0");
        }
    }

    /** Moves this process and those that it started to the other cores. */
    static Cores allButFor(long pid) throws IOException {
        return new Cores(pid);
    }

    private void move(String cores) throws IOException {
        List<Long> pids = Stream.concat(
                        Stream.of(ProcessHandle.current().pid()),
                        ProcessHandle.current().descendants().map(ProcessHandle::pid))
                .filter(pid -> pid != alone)
                .toList();
        for (long pid : pids) {
            // one that has ended meanwhile needs no core
            Process moved = new ProcessBuilder(PIN.toString(), "-a", "-c", "-p", cores, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                moved.waitFor();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (able) {
            move("0-" + (CORES - 1));
        }
    }
}
