package dev.headroom.finance.server.optimisation;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What weights are sought for. Rates, returns and weights are fractions: 0.05 is 5 %.
 *
 * @param portfolioId its assets, where none are named
 * @param assets symbols; names of one's own where the covariance is given
 * @param expectedReturns one per asset and year, in their order; estimated from prices where they are left out
 * @param covariance of a year, in the order of the assets; estimated from prices where it is left out
 * @param forceRefresh whether to compute it again although it is known
 */
record OptimisationRequest(
        @Nullable Long portfolioId,
        @Nullable List<@NotNull String> assets,

        @Schema(
                description = "min_volatility, max_sharpe, target_return, target_risk, max_utility, equal_risk,"
                        + " max_diversification, hierarchical_risk_parity or min_tail_loss")
        @Nullable String objective,

        @Nullable List<@Nullable Double> expectedReturns,
        @Nullable List<@Nullable List<@Nullable Double>> covariance,
        @Nullable @Valid Estimation estimation,

        @Schema(description = "which hierarchical risk parity") @Nullable @Valid Hierarchy hierarchy,

        @Nullable Double riskFree,

        @Schema(description = "return or volatility of a year, for the objectives of a target") @Nullable Double target,

        @Nullable Double riskAversion,

        @Schema(description = "of the tail loss; 0.95 looks at the worst twentieth") @Nullable Double confidence,

        @Nullable Double lower,
        @Nullable Double upper,

        @Schema(description = "bounds of single assets, by name") @Nullable Map<String, Bounds> bounds,

        @Nullable List<@NotNull @Valid GroupBounds> groups,
        @Nullable @Valid Views views,

        @Schema(description = "points of the frontier, 2 to 200") @Nullable Integer points,

        @Schema(description = "sleeves for an optimisation on several levels; the portfolio's own where it is left out")
        @Nullable @Valid Sleeve root,

        @Nullable Boolean forceRefresh) {
    /** The same question of other assets, or on other levels. */
    OptimisationRequest with(@Nullable List<String> newAssets, @Nullable Sleeve newRoot, @Nullable Boolean force) {
        return new OptimisationRequest(
                portfolioId,
                newAssets,
                objective,
                expectedReturns,
                covariance,
                estimation,
                hierarchy,
                riskFree,
                target,
                riskAversion,
                confidence,
                lower,
                upper,
                bounds,
                groups,
                views,
                points,
                newRoot,
                force);
    }

    /** Bounds of one weight. */
    record Bounds(@Nullable Double lower, @Nullable Double upper) {}

    /** Bounds of a sum of weights. */
    record GroupBounds(
            @Nullable String name,
            @Nullable List<@NotNull String> assets,
            @Nullable Double lower,
            @Nullable Double upper) {}

    /**
     * How returns and covariance are estimated from daily prices.
     *
     * @param expected cagr, mean or ema
     * @param covariance sample, pairwise, exponential, ledoit_wolf_identity, ledoit_wolf_constant_correlation,
     *     ledoit_wolf_single_factor or oas
     * @param span of exponential weights, in days
     * @param ddof 0 or 1, of ledoit_wolf_constant_correlation; 0 without it
     */
    record Estimation(
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable String expected,
            @Nullable String covariance,
            @Nullable Double span,
            @Nullable Integer ddof) {}

    /**
     * One of the definitions of hierarchical risk parity; each gives other weights.
     *
     * @param linkage single without it, complete, average or ward
     * @param leafOrder plain without it, or optimal: neighbours are closest
     * @param clusterRisk variance without it, or standard_deviation
     */
    record Hierarchy(
            @Nullable String linkage,
            @Nullable String leafOrder,
            @Nullable String clusterRisk) {}

    /**
     * Views on returns (Black and Litterman).
     *
     * @param marketWeights what the market holds, by asset; sums to 1
     * @param tau uncertainty of what the market implies, 0.05 without it
     * @param marketRiskAversion 2.5 without it
     */
    record Views(
            @Nullable Map<String, Double> marketWeights,
            @Nullable Double tau,
            @Nullable Double marketRiskAversion,
            @Nullable List<View> views) {}

    /**
     * One view.
     *
     * @param mix coefficients by asset: one asset with 1, or 1 and -1 for a relative view
     * @param expected return of the mix in a year
     * @param confidence above 0 to 1; the customary uncertainty without it
     */
    record View(
            @Nullable Map<String, Double> mix,
            @Nullable Double expected,
            @Nullable Double confidence) {}

    /**
     * Assets and sleeves that are weighed together first.
     *
     * @param asset name of an asset, of a leaf alone
     * @param lower least weight within the sleeve above
     */
    record Sleeve(
            @Nullable String name,
            @Nullable String asset,
            @Nullable String objective,
            @Nullable Double lower,
            @Nullable Double upper,
            @Nullable List<@NotNull @Valid Sleeve> children) {}
}
