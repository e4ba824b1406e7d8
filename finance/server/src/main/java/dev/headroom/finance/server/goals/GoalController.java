package dev.headroom.finance.server.goals;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Goals and what is put aside for them over HTTP. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/goals")
@Tag(name = "Goals")
class GoalController extends ResourceController<GoalRequest, Goal> {
    private final Contributions contributions;

    GoalController(Goals goals, Contributions contributions, EntityTags tags) {
        super(goals, tags);
        this.contributions = contributions;
    }

    record ContributionRequest(
            @Schema(description = "in the goal's currency; negative takes money back") @NotNull Amount amount,

            @Schema(description = "today where it is left out") @Nullable LocalDate date) {}

    @GetMapping("/{id}/contributions")
    Page<Contribution> contributions(Household household, @PathVariable long id, PageRequest page) {
        return contributions.page(household, id, page);
    }

    @PostMapping("/{id}/contributions")
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<Contribution> contribute(
            Household household, @PathVariable long id, @Valid @RequestBody ContributionRequest request) {
        Contribution added = contributions.add(household, id, request.amount(), request.date());
        return ResponseEntity.created(URI.create("/api/v1/goals/%d/contributions/%d".formatted(id, added.id())))
                .body(added);
    }

    @GetMapping("/{id}/contributions/{contribution}")
    Contribution contribution(Household household, @PathVariable long id, @PathVariable long contribution) {
        return contributions.get(household, id, contribution);
    }

    @DeleteMapping("/{id}/contributions/{contribution}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void takeBack(Household household, @PathVariable long id, @PathVariable long contribution) {
        contributions.remove(household, id, contribution);
    }
}
