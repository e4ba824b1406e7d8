package dev.headroom.finance.server.outlook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.finance.analytics.PeerRank;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees and does of the daily outlook. */
@RestController
@Tag(name = "Daily outlook, operation")
class OutlookOperations {
    private static final double SAMPLES_BEYOND = 20;

    private final Outlooks outlooks;
    private final Peers peers;
    private final JdbcClient jdbc;

    OutlookOperations(Outlooks outlooks, Peers peers, JdbcClient jdbc) {
        this.outlooks = outlooks;
        this.peers = peers;
        this.jdbc = jdbc;
    }

    /** Up or down for everybody; the details for operators. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Health(String status, @Nullable Details details) {}

    /** The newest outlook of the last days, or why the database gives none. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Details(
            @Nullable LocalDate newestDay,
            @Nullable Instant computedAt,
            @Nullable String reason) {}

    /**
     * Times of an operation on this node since its start, in milliseconds.
     *
     * @param p99 null while fewer than 2,000 samples can't carry it; p95 needs 400, p50 40
     */
    record Timing(
            String operation,
            long samples,
            double mean,
            double max,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99) {}

    record Performance(boolean success, List<Timing> data) {}

    record Frozen(LocalDate date, int cohortsShown, int leastMembers) {}

    @Operation(summary = "Whether outlooks can be told")
    @GetMapping("/api/v2/daily-outlook/health")
    ResponseEntity<Health> health(@Nullable Authentication caller) {
        boolean operator = caller != null
                && caller.getAuthorities().stream().anyMatch(role -> "ROLE_OPERATOR".equals(role.getAuthority()));
        try {
            Details newest = jdbc.sql("""
                            select max(o.d) as d, max(o.computed_at) as at
                            from (select id from household order by id desc limit 100) h
                            cross join lateral (select d, computed_at from daily_outlook
                                where household_id = h.id and d > current_date - 3 order by d desc limit 1) o
                            """)
                    .query((row, _) -> new Details(
                            row.getObject("d", LocalDate.class),
                            row.getTimestamp("at") == null
                                    ? null
                                    : row.getTimestamp("at").toInstant(),
                            null))
                    .single();
            return ResponseEntity.ok(new Health("UP", operator ? newest : null));
        } catch (DataAccessException down) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .body(new Health(
                            "DOWN",
                            operator
                                    ? new Details(
                                            null,
                                            null,
                                            down.getMostSpecificCause().getMessage())
                                    : null));
        }
    }

    @Operation(summary = "How long outlooks take on this node")
    @GetMapping("/api/v2/daily-outlook/performance")
    Performance performance() {
        return new Performance(
                true,
                List.of(
                        timing("daily_outlook_load", outlooks.load()),
                        timing("balance_score_calculation", outlooks.calculation())));
    }

    @Operation(summary = "Freezes the cohorts of a day", description = "A day that is frozen stays as it is.")
    @PostMapping("/api/v1/operator/outlooks/cohorts/freeze")
    Frozen freeze(@RequestParam LocalDate date) {
        return new Frozen(date, peers.freeze(date), PeerRank.LEAST_MEMBERS);
    }

    private static Timing timing(String operation, Timer timer) {
        HistogramSnapshot snapshot = timer.takeSnapshot();
        List<@Nullable Double> quantiles = new ArrayList<>();
        for (ValueAtPercentile value : snapshot.percentileValues()) {
            boolean carried = snapshot.count() >= SAMPLES_BEYOND / (1 - value.percentile());
            quantiles.add(carried ? Double.valueOf(value.value(TimeUnit.MILLISECONDS)) : null);
        }
        return new Timing(
                operation,
                snapshot.count(),
                snapshot.mean(TimeUnit.MILLISECONDS),
                snapshot.max(TimeUnit.MILLISECONDS),
                quantiles.get(0),
                quantiles.get(1),
                quantiles.get(2));
    }
}
