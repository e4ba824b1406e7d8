package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running server: its process, its log, and the signals that end it. */
final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    private static final Pattern PID_FILE = Pattern.compile("(\\d{1,9}) (\\d{1,15})");
    private static final int TAIL_BYTES = 3_000;

    /** Start times are computed from ticks since boot, and the boot time drifts with the clock. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(3);

    /**
     * How to run a server.
     *
     * @param kind names its log and its pid file, and knows how it ends
     * @param directory its working directory
     * @param command its command, without the account's prefix
     */
    record Plan(ServerKind kind, Path directory, List<String> command) {}

    private final ServerKind kind;
    private final ProcessHandle process;
    private final Path log;
    private final Path pidFile;
    private final long logStart;

    private ChildProcess(ServerKind kind, ProcessHandle process, DataDirectory data, long logStart) {
        this.kind = kind;
        this.process = process;
        this.log = data.log(kind.key());
        this.pidFile = data.run(kind.key());
        this.logStart = logStart;
    }

    /** Starts it; the calling thread must outlive it, since the kernel ends it with that thread. */
    static ChildProcess start(Plan plan, DataDirectory data, Account account) throws IOException {
        Path log = data.log(plan.kind().key());
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        ProcessBuilder builder = new ProcessBuilder(account.server(
                        plan.command(), plan.kind().endings().getFirst().signal()))
                .directory(plan.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Tool.cleanEnvironment(builder);
        Process process = builder.start();
        process.getOutputStream().close();
        String started = process.info()
                .startInstant()
                .map(instant -> Long.toString(instant.toEpochMilli()))
                .orElse("");
        Files.writeString(data.run(plan.kind().key()), process.pid() + " " + started);
        return new ChildProcess(plan.kind(), process.toHandle(), data, logStart);
    }

    /** The server of that kind that a killed run left behind, where it still runs. */
    static Optional<ChildProcess> orphan(ServerKind kind, DataDirectory data) throws IOException {
        Matcher written;
        try {
            written = PID_FILE.matcher(Files.readString(data.run(kind.key())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (!written.matches()) {
            return Optional.empty();
        }
        Instant started = Instant.ofEpochMilli(Long.parseLong(written.group(2)));
        return ProcessHandle.of(Long.parseLong(written.group(1)))
                .filter(handle -> startedAt(handle, started))
                .map(handle -> adopt(kind, handle, data));
    }

    private static boolean startedAt(ProcessHandle process, Instant instant) {
        return process.info()
                .startInstant()
                .filter(start -> Duration.between(start, instant).abs().compareTo(START_TOLERANCE) < 0)
                .isPresent();
    }

    /** A server that another JVM started. */
    static ChildProcess adopt(ServerKind kind, ProcessHandle process, DataDirectory data) {
        return new ChildProcess(kind, process, data, 0);
    }

    String title() {
        return kind.title();
    }

    /** True once ready; false when the server still isn't after that long; a failure when it has ended. */
    boolean ready(BooleanSupplier probe, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            // a server whose port was taken ends, while the probe may have met the one that has the port
            if (probe.getAsBoolean() && process.isAlive()) {
                return true;
            }
            if (ended(POLL)) {
                throw notStarted("ended at its start");
            }
        }
        return false;
    }

    /** Returns once the server is ready. */
    void awaitReady(BooleanSupplier probe, Duration limit) {
        if (!ready(probe, limit)) {
            throw notStarted("did not accept connections within " + limit.toSeconds() + " s");
        }
    }

    CodedException notStarted(String what) {
        return Failures.notStarted(kind.title(), what, log, logTail());
    }

    /** The end of what the server has written since this start. */
    String logTail() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(logStart, file.length() - TAIL_BYTES);
            byte[] tail = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            return "the log can't be read: " + failure.getMessage();
        }
    }

    /** Returns when the process has ended, by force after the last signal's patience. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            end();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        for (ServerKind.Ending ending : kind.endings()) {
            signal(ending.signal());
            if (ended(ending.patience())) {
                forget();
                return;
            }
            LOG.warn(
                    "{} (process {}) still runs {} after SIG{}",
                    kind.title(),
                    process.pid(),
                    ending.patience(),
                    ending.signal());
        }
        process.destroyForcibly();
        if (!ended(LAST_WAIT)) {
            LOG.error("{} (process {}) does not end", kind.title(), process.pid());
            return;
        }
        forget();
    }

    private void forget() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException _) {
            // the number in it belongs to no process with that start time
        }
    }

    private void signal(String name) {
        if (process.isAlive()) {
            Tool.run(List.of("sh", "-c", "kill -s " + name + " " + process.pid()));
        }
    }

    /** Waits through interrupts: half a stop would leave a server behind. */
    private boolean ended(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                long left = Math.min(deadline - System.nanoTime(), POLL.toNanos());
                try {
                    process.onExit().get(left, TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException _) {
                    if (left <= 0 || isZombie()) {
                        return left > 0;
                    }
                } catch (ExecutionException failure) {
                    throw new IllegalStateException(failure.getCause());
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Has ended, while nobody asks how: an orphan in a container whose first process isn't an init. */
    private boolean isZombie() {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return status.startsWith(") Z", status.lastIndexOf(')'));
        } catch (IOException _) {
            return false;
        }
    }
}
