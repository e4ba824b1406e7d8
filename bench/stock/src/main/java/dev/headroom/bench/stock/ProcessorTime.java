package dev.headroom.bench.stock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes have used of the processor, as the kernel counts it in hundredths of a second. */
final class ProcessorTime {
    private static final double JIFFIES = 100;

    private ProcessorTime() {}

    /** Seconds of a process and of all that it started. */
    static double ofTree(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(one -> of(one.pid()))
                .sum();
    }

    /** Seconds of this process. */
    static double own() {
        return of(ProcessHandle.current().pid());
    }

    /** Seconds that the just-in-time compilers of a Java process have taken: what it will no longer need some day. */
    static double ofCompilers(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.filter(ProcessorTime::compiles)
                    .mapToDouble(thread -> of(thread.resolve("stat")))
                    .sum();
        } catch (IOException _) {
            return 0;
        }
    }

    private static boolean compiles(Path thread) {
        try {
            String name = Files.readString(thread.resolve("comm"));
            return name.startsWith("C1 ") || name.startsWith("C2 ");
        } catch (IOException _) {
            return false;
        }
    }

    private static double of(long pid) {
        return of(Path.of("/proc", Long.toString(pid), "stat"));
    }

    private static double of(Path file) {
        try {
            String stat = Files.readString(file);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / JIFFIES;
        } catch (IOException _) {
            // it ended meanwhile
            return 0;
        }
    }
}
