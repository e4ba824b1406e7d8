package dev.headroom.finance.server.performance;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.observe.Objective;
import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.OperationReport;
import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.DatabaseOperations;
import dev.headroom.spring.Observation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Operations and their objectives. Times are milliseconds. */
@RestController
@Tag(name = "Operator: performance")
class PerformanceController {
    private static final Logger LOG = LoggerFactory.getLogger(PerformanceController.class);
    private static final ErrorCode WINDOW = new ErrorCode("WINDOW_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final int POINTS = 60;

    private final Observation observation;
    private final CacheOperations caches;
    private final DatabaseOperations database;
    private final InstantSource clock;

    PerformanceController(
            Observation observation, CacheOperations caches, DatabaseOperations database, InstantSource clock) {
        this.observation = observation;
        this.clock = clock;
        this.caches = caches;
        this.database = database;
    }

    /**
     * This node since its start or the last reset.
     *
     * @param refused samples whose names were too many or malformed
     */
    record Stats(List<OperationReport> operations, Map<String, Long> counters, long refused) {}

    /**
     * All nodes over a time.
     *
     * @param verdicts how many operations stand how to their objectives
     */
    record Report(int hours, Map<Objective.Verdict, Integer> verdicts, List<Observation.Judged> operations) {}

    /** @param trend oldest first */
    record OperationPast(Observation.Judged now, List<OperationHistory.Point> trend) {}

    /**
     * Whether objectives are kept.
     *
     * @param status {@code healthy}, {@code degraded} while some operation misses its objective, or {@code unknown}
     * @param missed the operations that do
     */
    record Health(String status, List<String> missed, int told, int untold) {}

    /**
     * Everything at a glance.
     *
     * @param compliance operations that meet their objective out of those that can be told; null while none can
     * @param cacheHitRate by cache, with the objective for warm ones
     */
    record Metrics(
            @Nullable Double compliance,
            List<Observation.Judged> operations,
            Map<String, Double> cacheHitRate,
            double cacheHitRateObjective,
            int connectionsInUse,
            int connectionsWaiting,
            long slowStatements) {}

    @GetMapping("/api/v1/performance-metrics/stats")
    @Operation(summary = "What operations of this node took: percentiles only where the samples carry them")
    ResponseEntity<Stats> stats() {
        return now(new Stats(
                observation.operations().reports(),
                observation.operations().counters(),
                observation.operations().refused()));
    }

    @GetMapping("/api/v1/performance-metrics/report")
    @Operation(summary = "Operations of all nodes beside their objectives, from histograms that are added")
    ResponseEntity<Report> report(@RequestParam(defaultValue = "24") @Min(1) @Max(720) int hours) {
        List<Observation.Judged> judged = observation.over(Duration.ofHours(hours), clock.instant());
        Map<Objective.Verdict, Integer> verdicts = new EnumMap<>(Objective.Verdict.class);
        judged.forEach(one -> verdicts.merge(one.verdict(), 1, Integer::sum));
        return now(new Report(hours, verdicts, judged));
    }

    @GetMapping("/api/v1/performance-metrics/operation/{name}")
    @Operation(
            summary = "One operation on this node, and its trend over all nodes",
            description = "A route is named with dots: GET.api.v1.accounts for GET /api/v1/accounts.")
    ResponseEntity<OperationPast> operation(
            @PathVariable String name, @RequestParam(defaultValue = "24") @Min(1) @Max(720) int hours) {
        OperationReport report = observation.operations().report(name);
        Duration last = Duration.ofHours(hours);
        return now(new OperationPast(
                observation.judge(report),
                observation.past(report.operation(), last, last.dividedBy(POINTS), clock.instant())));
    }

    @GetMapping("/api/v1/performance-metrics/health")
    @Operation(summary = "Whether this node's operations keep their objectives")
    ResponseEntity<Health> health() {
        List<Observation.Judged> judged = judged();
        List<String> missed = judged.stream()
                .filter(one -> one.verdict() == Objective.Verdict.MISSED)
                .map(one -> one.measured().operation())
                .toList();
        int untold = (int) judged.stream()
                .filter(one -> one.verdict() == Objective.Verdict.TOO_FEW_SAMPLES)
                .count();
        int told = judged.size() - untold;
        String status = !missed.isEmpty() ? "degraded" : told > 0 ? "healthy" : "unknown";
        return now(new Health(status, missed, told, untold));
    }

    private List<Observation.Judged> judged() {
        return observation.operations().reports().stream()
                .map(observation::judge)
                .toList();
    }

    @PostMapping("/api/v1/performance-metrics/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Lets this node record and judge nothing for up to a minute",
            description = "For measuring what that costs; it begins again by itself, or with seconds=0.")
    void pause(@RequestParam int seconds, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} lets this node record nothing for {} s", caller.userId(), seconds);
        observation.operations().pause(Duration.ofSeconds(seconds));
    }

    @PostMapping("/api/v1/performance-metrics/reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Begins this node's figures anew", description = "The history of all nodes stays.")
    void reset(@AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} resets the figures of this node", caller.userId());
        observation.operations().reset();
    }

    @GetMapping("/api/v1/performance/metrics")
    @Operation(summary = "Objectives kept, hit rates, connections and slow statements at a glance")
    ResponseEntity<Metrics> metrics(@RequestParam(required = false) @Nullable Integer hours) {
        if (hours != null && (hours < 1 || hours > OperationHistory.KEPT.toHours())) {
            throw CodedException.of(WINDOW, Violation.of("hours", "must be 1..720", hours));
        }
        List<Observation.Judged> judged =
                hours == null ? judged() : observation.over(Duration.ofHours(hours), clock.instant());
        long told = judged.stream()
                .filter(one -> one.verdict() != Objective.Verdict.TOO_FEW_SAMPLES)
                .count();
        long met = judged.stream()
                .filter(one -> one.verdict() == Objective.Verdict.MET)
                .count();
        Map<String, Double> hitRates = new TreeMap<>();
        caches.report().caches().forEach(line -> hitRates.put(line.template(), line.hitRate()));
        return now(new Metrics(
                told == 0 ? null : (Double) ((double) met / told),
                judged,
                hitRates,
                Objects.requireNonNullElse(observation.file().hitRate().get("warm"), 0.95),
                database.pools().stream().mapToInt(pool -> pool.inUse()).sum(),
                database.pools().stream().mapToInt(pool -> pool.waiting()).sum(),
                database.statements(1).slow().size()));
    }

    private static <T> ResponseEntity<T> now(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
