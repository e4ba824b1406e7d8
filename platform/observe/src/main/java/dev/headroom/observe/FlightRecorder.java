package dev.headroom.observe;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Recordings of the Java virtual machine on demand, one at a time: where the processor's time goes, and who allocates.
 */
public final class FlightRecorder {
    private static final ErrorCode UNDER_WAY = new ErrorCode("RECORDING_IN_PROGRESS", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode NONE = new ErrorCode("NO_RECORDING", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode DURATION = new ErrorCode("RECORDING_TOO_LONG", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long LARGEST = 100L << 20;
    private static final int SHOWN = 20;

    private final Path directory;
    private @Nullable Recording recording;
    private @Nullable Path last;
    private @Nullable Known known;

    /** What was read of a recording. */
    private record Known(Recording of, Summary summary) {}

    /** @param directory that keeps the last recording */
    public FlightRecorder(Path directory) {
        this.directory = directory;
    }

    /**
     * A recording.
     *
     * @param running whether it is under way
     * @param until when it ends by itself
     */
    public record State(
            boolean running,
            @Nullable Instant since,
            @Nullable Instant until,
            long bytes) {}

    /**
     * What a recording says at first sight.
     *
     * @param samples of running threads
     * @param hot methods by share of the samples that were in them
     * @param allocations classes by share of the bytes that were allocated
     */
    public record Summary(
            long samples, List<Line> hot, List<Line> allocations, long collections, double collectionMillis) {}

    /** A name and its share, 0 to 1. */
    public record Line(String name, double share) {}

    /**
     * Begins to record.
     *
     * @throws CodedException RECORDING_IN_PROGRESS, or RECORDING_TOO_LONG beyond ten minutes
     */
    public synchronized State start(Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw CodedException.of(
                    DURATION, Violation.of("seconds", "must be 1.." + LONGEST.toSeconds(), length.toSeconds()));
        }
        Recording running = recording;
        if (running != null && running.getState() == RecordingState.RUNNING) {
            throw CodedException.of(
                    UNDER_WAY,
                    Violation.of("recording", "must be the only one", "one is running")
                            .instead("stop it"));
        }
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve("recording.jfr");
            Files.deleteIfExists(file);
            Recording made = new Recording(Configuration.getConfiguration("profile"));
            made.setMaxSize(LARGEST);
            made.setDuration(length);
            made.setDestination(file);
            made.start();
            recording = made;
            last = file;
            return state();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ParseException broken) {
            throw new IllegalStateException("the profile configuration of the JDK can't be read", broken);
        }
    }

    /** How it stands. */
    public synchronized State state() {
        Recording of = recording;
        if (of == null) {
            return new State(false, null, null, 0);
        }
        boolean running = of.getState() == RecordingState.RUNNING;
        Instant began = of.getStartTime();
        return new State(
                running,
                began,
                began == null || of.getDuration() == null ? null : began.plus(of.getDuration()),
                size());
    }

    private long size() {
        try {
            return last != null && Files.exists(last) ? Files.size(last) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Ends it, if it runs. */
    public synchronized State stop() {
        Recording of = recording;
        if (of != null && of.getState() == RecordingState.RUNNING) {
            of.stop();
        }
        return state();
    }

    /**
     * The file of the last recording that has ended.
     *
     * @throws CodedException NO_RECORDING
     */
    public synchronized Path file() {
        if (last == null || size() == 0) {
            throw CodedException.of(
                    NONE, Violation.of("recording", "must have ended", "none").instead("start one"));
        }
        return last;
    }

    /**
     * What the last recording says. Reading it takes about a second for a minute of it, the first time.
     *
     * @throws CodedException NO_RECORDING
     */
    public Summary summary() {
        Path file = file();
        Recording of;
        synchronized (this) {
            of = recording;
            Known read = known;
            if (read != null && read.of() == of) {
                return read.summary();
            }
        }
        Summary summary = read(file);
        synchronized (this) {
            if (of != null && of == recording) {
                known = new Known(of, summary);
            }
        }
        return summary;
    }

    private static Summary read(Path file) {
        Map<String, Double> methods = new HashMap<>();
        Map<String, Double> classes = new HashMap<>();
        long samples = 0;
        long collections = 0;
        double millis = 0;
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample" -> {
                        samples++;
                        methods.merge(top(event.getStackTrace()), 1.0, Double::sum);
                    }
                    case "jdk.ObjectAllocationSample" -> {
                        RecordedClass type = event.getClass("objectClass");
                        classes.merge(
                                type == null ? "unknown" : readable(type.getName()),
                                (double) event.getLong("weight"),
                                Double::sum);
                    }
                    case "jdk.GarbageCollection" -> {
                        collections++;
                        millis += event.getDuration("sumOfPauses").toNanos() / 1e6;
                    }
                    default -> {}
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Summary(samples, shares(methods), shares(classes), collections, millis);
    }

    /** {@code long[]} of {@code [J}; what is no array keeps its package. */
    static String readable(String type) {
        return type.startsWith("[")
                ? ClassDesc.ofDescriptor(type.replace('.', '/')).displayName()
                : type;
    }

    private static String top(@Nullable RecordedStackTrace trace) {
        if (trace == null || trace.getFrames().isEmpty()) {
            return "unknown";
        }
        RecordedFrame frame = trace.getFrames().getFirst();
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static List<Line> shares(Map<String, Double> counts) {
        double all = counts.values().stream().mapToDouble(Double::doubleValue).sum();
        return counts.entrySet().stream()
                .map(entry -> new Line(entry.getKey(), all == 0 ? 0 : entry.getValue() / all))
                .sorted(Comparator.comparingDouble(Line::share).reversed())
                .limit(SHOWN)
                .toList();
    }
}
