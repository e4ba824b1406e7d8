package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A portfolio's figures at an address of their own, for callers that compute and don't browse. */
@RestController
@Tag(name = "Calculations")
@CachedResponse
class MetricsController {
    private final PortfolioAnswers answers;
    private final Fingerprint fingerprint;

    MetricsController(PortfolioAnswers answers, Fingerprint fingerprint) {
        this.answers = answers;
        this.fingerprint = fingerprint;
    }

    @Operation(summary = "Returns and risk of a portfolio", description = "As /api/v1/portfolios/{id}/performance.")
    @GetMapping("/api/v1/calculations/portfolio-metrics")
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(name = "benchmark", in = ParameterIn.QUERY, schema = @Schema(type = "string"))
    @Parameter(name = "risk_free", in = ParameterIn.QUERY, schema = @Schema(type = "number"))
    Performance metrics(Household household, @RequestParam("portfolio_id") long portfolio, QueryParameters query) {
        return answers.performance(household, portfolio, PortfolioAnswers.Asked.of(query), fingerprint);
    }
}
