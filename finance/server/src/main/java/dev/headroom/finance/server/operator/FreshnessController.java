package dev.headroom.finance.server.operator;

import dev.headroom.spring.FeedOperations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How the node that answers learns what has changed. */
@RestController
@RequestMapping("/api/v1/operator/freshness")
@Tag(name = "Operator: freshness")
class FreshnessController {
    private static final Logger LOG = LoggerFactory.getLogger(FreshnessController.class);

    private final FeedOperations operations;

    FreshnessController(FeedOperations operations) {
        this.operations = operations;
    }

    @GetMapping
    @Operation(summary = "Where this node's knowledge of changes comes from, how far it reaches, and which tags churn")
    ResponseEntity<FeedOperations.Report> report(@RequestParam(defaultValue = "20") @Min(0) @Max(512) int tags) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(operations.report(tags));
    }

    @DeleteMapping("/retained-log")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Lets the database forget the log that it keeps for nodes that are away",
            description = "Asked of the node that leads. Nodes that are away begin anew when they come back.")
    void letGo() {
        LOG.warn("an operator lets the database forget the log that it keeps for nodes that are away");
        operations.letGo();
    }
}
