package dev.headroom.finance.server.planning;

import dev.headroom.finance.server.calculation.Runs;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Futures by Monte Carlo. */
@RestController
@RequestMapping("/api/v1/simulations")
@Tag(name = "Planning")
class SimulationController {
    private final Simulations simulations;
    private final Runs runs;
    private final JsonMapper json;

    SimulationController(Simulations simulations, Runs runs, JsonMapper json) {
        this.simulations = simulations;
        this.runs = runs;
        this.json = json;
    }

    /**
     * A simulation and how far it is.
     *
     * @param id null for one that was answered at once
     * @param status queued, running, done, failed or cancelled
     * @param progress null for one that was answered at once or has not begun
     * @param estimate what the first 5,000 paths give, of one that has many more; null before they are done
     * @param result null until it is done
     */
    record SimulationView(
            @Nullable Long id,
            String status,
            SimulationTask.@Nullable SoFar progress,
            @Nullable SimulationAnswer estimate,
            @Nullable SimulationAnswer result,
            @Nullable String error,
            @Nullable Instant createdAt,
            @Nullable Instant finishedAt) {}

    private SimulationView view(Runs.Run run) {
        return new SimulationView(
                run.id(),
                run.status(),
                run.progress() == null ? null : json.treeToValue(run.progress(), SimulationTask.SoFar.class),
                answer(run.estimate()),
                answer(run.result()),
                run.error(),
                run.createdAt(),
                run.finishedAt());
    }

    private @Nullable SimulationAnswer answer(@Nullable JsonNode kept) {
        return kept == null ? null : json.treeToValue(kept, SimulationAnswer.class);
    }

    @Operation(
            summary = "Simulates a future",
            description = "At once where it is small; otherwise 202 with where the run is told of. The same request of"
                    + " the same data is one run.")
    @PostMapping
    @Asking
    @ApiResponse(responseCode = "200", description = "answered", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "202", description = "begun", useReturnTypeSchema = true)
    ResponseEntity<SimulationView> simulate(Household household, @Valid @RequestBody SimulationRequest request) {
        Simulations.Asked asked = simulations.ask(household, request);
        if (asked.run().isPresent()) {
            SimulationView view = view(asked.run().get());
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/simulations/" + view.id()))
                    .body(view);
        }
        return ResponseEntity.ok(
                new SimulationView(null, "done", null, null, asked.answer().orElse(null), null, null, null));
    }

    @Operation(summary = "Large simulations, the latest first, without their results")
    @GetMapping
    Page<SimulationView> list(Household household, PageRequest page) {
        return runs.page(household.id(), Simulations.KIND, page).map(this::view);
    }

    @Operation(summary = "A large simulation: how far it is, a first estimate, and its result once it is done")
    @GetMapping("/{id}")
    SimulationView get(Household household, @PathVariable long id) {
        return view(runs.look(household.id(), Simulations.KIND, id));
    }

    @Operation(summary = "Ends a large simulation; one that is over stays as it is")
    @DeleteMapping("/{id}")
    SimulationView cancel(Household household, @PathVariable long id) {
        return view(runs.cancel(household.id(), Simulations.KIND, id));
    }
}
