package dev.headroom.finance.server.operator;

import dev.headroom.datasource.ClusterState;
import dev.headroom.datasource.PoolReport;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.DatabaseOperations;
import dev.headroom.sql.AdviceReport;
import dev.headroom.sql.AppliedAdvice;
import dev.headroom.sql.HygieneReport;
import dev.headroom.sql.PlanReport;
import dev.headroom.sql.RepeatReport;
import dev.headroom.sql.StatementReport;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The statements of the node that answers, and the database behind them. */
@RestController
@RequestMapping("/api/v1/operator/database")
@Tag(name = "Operator: database")
class DatabaseController {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseController.class);

    private final DatabaseOperations operations;

    DatabaseController(DatabaseOperations operations) {
        this.operations = operations;
    }

    /**
     * How this node reaches its database.
     *
     * @param pools one for each use of each node
     * @param nodes as this node sees them
     */
    record Connections(List<PoolReport> pools, @Nullable ClusterState nodes) {}

    @GetMapping("/pool")
    @Operation(summary = "How each pool is used, who holds its connections when it is tight, and which node leads")
    ResponseEntity<Connections> pool() {
        return now(new Connections(operations.pools(), operations.nodes().orElse(null)));
    }

    @GetMapping("/statements")
    @Operation(summary = "What the statements of this node cost, the dearest first")
    ResponseEntity<StatementReport> statements(@RequestParam(defaultValue = "50") @Min(1) @Max(2000) int limit) {
        return now(operations.statements(limit));
    }

    @GetMapping("/slow")
    @Operation(summary = "Executions that took at least as many milliseconds, latest first")
    ResponseEntity<List<StatementReport.Slow>> slow(
            @RequestParam(defaultValue = "100") @Min(0) @Max(3_600_000) double threshold) {
        return now(operations.statements(2000).slow().stream()
                .filter(execution -> execution.millis() >= threshold)
                .toList());
    }

    @GetMapping("/repeats")
    @Operation(summary = "Statements that were repeated within one request or transaction, with what to do instead")
    ResponseEntity<List<RepeatReport>> repeats() {
        return now(operations.statements(2000).repeats());
    }

    @GetMapping("/plans")
    @Operation(summary = "Plans of the dearest statements, with what stands out in them")
    ResponseEntity<PlanReport> plans() {
        return now(operations.plans());
    }

    @GetMapping("/advice")
    @Operation(summary = "Indexes that would make the workload cheaper, what they gain and what they cost")
    ResponseEntity<AdviceReport> advice() {
        return now(operations.advice());
    }

    /**
     * What to build of the advice.
     *
     * @param indexes by name, 1 to 20
     */
    record Application(@NotNull @Size(min = 1, max = 20) List<@NotBlank String> indexes) {}

    @PostMapping("/advice/apply")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Builds advised indexes, concurrently, in the background, and watches what they change")
    AppliedAdvice.State apply(@Valid @RequestBody Application wanted, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} applies advice: {}", caller.userId(), wanted.indexes());
        return operations.apply(wanted.indexes());
    }

    @GetMapping("/advice/applied")
    @Operation(summary = "What was built of the advice, and each statement's blocks and time before and after")
    ResponseEntity<Applied> applied() {
        return now(new Applied(operations.applied().orElse(null)));
    }

    /**
     * The last application.
     *
     * @param latest null where this node has built nothing
     */
    record Applied(AppliedAdvice.@Nullable State latest) {}

    @GetMapping("/hygiene")
    @Operation(summary = "Indexes that are unused, duplicate, invalid or bloated, and how much is read from memory")
    ResponseEntity<HygieneReport> hygiene() {
        return now(operations.hygiene("public"));
    }

    private static <T> ResponseEntity<T> now(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
