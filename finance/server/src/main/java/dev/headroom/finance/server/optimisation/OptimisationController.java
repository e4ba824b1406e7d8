package dev.headroom.finance.server.optimisation;

import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.optimisation.OptimisationRequest.Sleeve;
import dev.headroom.finance.server.optimisation.Optimisations.Answer;
import dev.headroom.finance.server.optimisation.Optimisations.Question;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Weights of assets under constraints. */
@RestController
@RequestMapping("/api/v1/optimizations")
@Tag(name = "Optimisation")
class OptimisationController {
    private final Optimisations optimisations;
    private final Sleeves sleeves;

    OptimisationController(Optimisations optimisations, Sleeves sleeves) {
        this.optimisations = optimisations;
        this.sleeves = sleeves;
    }

    @Operation(
            summary = "The weights that are best by an objective",
            description = "Of the assets of a portfolio, of symbols, or of a covariance that is given. What can't be is"
                    + " refused with the bound that can be reached.")
    @PostMapping
    @Asking
    Answer optimise(Household household, @Valid @RequestBody OptimisationRequest request) {
        return optimisations.answer(household, Question.WEIGHTS, request);
    }

    @Operation(summary = "Points of the efficient frontier, evenly spaced in expected return")
    @PostMapping("/frontier")
    @Asking
    Answer frontier(Household household, @Valid @RequestBody OptimisationRequest request) {
        return optimisations.answer(household, Question.FRONTIER, request);
    }

    @Operation(
            summary = "Weights on several levels: sleeves first, then the whole",
            description = "Each sleeve is weighed inside by its own objective; then it counts as one asset for the one"
                    + " above. Bounds and groups of the request hold for the whole.")
    @PostMapping("/multi-level")
    @Asking
    Answer levels(Household household, @Valid @RequestBody OptimisationRequest request) {
        Sleeve root = request.root();
        if (root == null && request.portfolioId() != null) {
            root = sleeves.root(household, request.portfolioId());
        }
        return optimisations.answer(household, Question.LEVELS, root == null ? request : with(request, root));
    }

    private static OptimisationRequest with(OptimisationRequest r, Sleeve root) {
        boolean named = r.assets() != null && !r.assets().isEmpty();
        return r.with(named || r.covariance() != null ? r.assets() : Sleeves.assets(root), root, r.forceRefresh());
    }
}
