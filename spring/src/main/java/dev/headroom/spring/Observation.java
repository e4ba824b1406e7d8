package dev.headroom.spring;

import dev.headroom.observe.Objective;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.OperationReport;
import dev.headroom.observe.Operations;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of operations, of this node since its start and of all nodes for thirty days, beside their objectives.
 */
public final class Observation {
    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    private final Operations operations;
    private final ObjectiveFile file;
    private final @Nullable OperationHistory history;

    Observation(Operations operations, ObjectiveFile file, @Nullable OperationHistory history) {
        this.operations = operations;
        this.file = file;
        this.history = history;
    }

    /**
     * An operation beside its objective.
     *
     * @param objective in milliseconds and as a share
     */
    public record Judged(OperationReport measured, Bounds objective, Objective.Verdict verdict) {}

    /** What an operation may take, in milliseconds, and the share of it that may fail. */
    public record Bounds(double p50, double p95, double p99, double errors) {}

    /** Of this node. */
    public Operations operations() {
        return operations;
    }

    /** Objectives and alerts in force. */
    public ObjectiveFile file() {
        return file;
    }

    /** One report beside its objective. */
    public Judged judge(OperationReport report) {
        Objective objective = file.objective(report.operation());
        Bounds bounds = new Bounds(
                millis(objective.p50()), millis(objective.p95()), millis(objective.p99()), objective.errors());
        return new Judged(report, bounds, objective.judge(report));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    /** Of all nodes over a time up to now; of this node since its start where no history is kept. */
    public List<Judged> over(Duration last, Instant now) {
        List<OperationReport> reports = operations.reports();
        if (history != null) {
            try {
                reports = history.between(now.minus(last), now);
            } catch (SQLException away) {
                LOG.warn("the history of operations isn't there, this node tells its own: {}", away.getMessage());
            }
        }
        return reports.stream().map(this::judge).toList();
    }

    /** The past of an operation, oldest first; empty where no history is kept. */
    public List<OperationHistory.Point> past(String operation, Duration last, Duration step, Instant now) {
        if (history == null) {
            return List.of();
        }
        try {
            return history.of(operation, now.minus(last), now, step);
        } catch (SQLException away) {
            LOG.warn("the history of {} isn't there: {}", operation, away.getMessage());
            return List.of();
        }
    }

    /** How long an operation's requests took, slot by slot; empty where no history is kept. */
    public List<OperationHistory.Heat> heat(String operation, Duration last, Duration step, Instant now) {
        if (history == null) {
            return List.of();
        }
        try {
            return history.heat(operation, now.minus(last), now, step);
        } catch (SQLException away) {
            LOG.warn("the history of {} isn't there: {}", operation, away.getMessage());
            return List.of();
        }
    }
}
