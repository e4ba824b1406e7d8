package dev.headroom.finance.server.operator;

import dev.headroom.cache.ConsistencyReport;
import dev.headroom.spring.CacheOperations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How often what the caches of the answering node served agreed with its source. */
@RestController
@RequestMapping("/api/v1/operator/consistency")
@Tag(name = "Operator: caches")
class ConsistencyController {
    private final CacheOperations operations;

    ConsistencyController(CacheOperations operations) {
        this.operations = operations;
    }

    /** @param report null where headroom.consistency.one-in samples nothing */
    record Consistency(@Nullable ConsistencyReport report) {}

    @Operation(
            summary = "Nines of consistency, with the sample and a confidence interval",
            description = "Of the answering node since its start.")
    @GetMapping
    ResponseEntity<Consistency> consistency() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Consistency(operations.consistency().orElse(null)));
    }
}
