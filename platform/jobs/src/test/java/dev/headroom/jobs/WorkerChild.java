package dev.headroom.jobs;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.base.Stats;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node of its own that works until its input ends. Arguments: URL, user, password, name, workers, heartbeat in
 * milliseconds. Writes a line when it works, and one for each write that was blocked.
 */
final class WorkerChild implements AutoCloseable {
    /** In place of a heartbeat: it, its misses and the poll are what the starter ships. */
    static final Duration SHIPPED = Duration.ZERO;

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Process process;
    private final String name;
    private final AtomicInteger blocked = new AtomicInteger();
    private volatile boolean works;

    WorkerChild(JobsDatabase database, int workers, Duration heartbeat) throws IOException {
        this.name = "child-" + NAMES.incrementAndGet();
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerChild.class.getName(),
                        database.access().url(),
                        database.access().user(),
                        database.access().password(),
                        name,
                        Integer.toString(workers),
                        Long.toString(heartbeat.toMillis()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofVirtual()
                .start(() -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {
                    works |= line.equals("works");
                    if (line.equals("blocked")) {
                        blocked.incrementAndGet();
                    }
                }));
    }

    String name() {
        return name;
    }

    boolean works() {
        return works;
    }

    int blocked() {
        return blocked.get();
    }

    boolean alive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }

    static Worker.Plan plan(HikariDataSource source, WorkerSettings settings, List<Task<?>> tasks, Stats stats) {
        return new Worker.Plan(
                settings, source, JobTransactions.on(source), JobsDatabase.CODEC, tasks, List.of(), stats);
    }

    static WorkerSettings settings(String name, int workers, Duration heartbeat) {
        boolean shipped = heartbeat.equals(SHIPPED);
        WorkerSettings usual = WorkerSettings.usual(name);
        return new WorkerSettings(
                name,
                Map.of("effects", QueueSettings.workers(workers)),
                shipped ? Duration.ofMillis(500) : Duration.ofMillis(50),
                shipped ? usual.heartbeat() : heartbeat,
                shipped ? usual.misses() : 4,
                3,
                Duration.ofSeconds(5),
                Duration.ofDays(1),
                Duration.ofSeconds(1));
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Stats stats = new Stats() {
            @Override
            public void time(String operation, String outcome, long nanos) {}

            @Override
            public void count(String what, long times) {
                if (what.equals("jobs.stale_write_blocked")) {
                    out.println("blocked");
                }
            }
        };
        try (HikariDataSource source = JobsDatabase.source(args[0], args[1], args[2]);
                Worker worker = Worker.start(plan(
                        source,
                        settings(args[3], Integer.parseInt(args[4]), Duration.ofMillis(Long.parseLong(args[5]))),
                        Work.all(args[3]),
                        stats))) {
            out.println("works");
            while (System.in.read() >= 0) {
                worker.wake();
            }
        }
    }
}
