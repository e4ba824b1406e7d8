package dev.headroom.finance.server.planning;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A future to be simulated. Rates are fractions of a year: 0.05 is 5 %.
 *
 * @param initial wealth today
 * @param years 0 to 100
 * @param stepsPerYear 1 for years, 12 for months
 * @param yearly paid in at the start of each year in today's money; a year beyond the last has none
 * @param contribution paid in every year until withdrawals begin, where {@code yearly} is left out
 * @param withdrawalsFrom first year, from 0, in which the rule pays
 * @param inflation rise of prices in a year; 0 where everything is in real terms
 * @param target whose chance of being reached at the end is wanted
 * @param paths 5,000 without it
 * @param seed the same seed gives the same answer; 1 without it
 * @param background whether to run it beside the request whatever its size
 */
record SimulationRequest(
        @Nullable Amount initial,
        @Nullable Integer years,
        @Nullable Integer stepsPerYear,
        @Nullable List<@NotNull Amount> yearly,
        @Nullable Amount contribution,
        @Nullable Integer withdrawalsFrom,
        @Nullable @Valid Rule rule,
        @Nullable Double inflation,
        @Nullable @Valid GrowthModel growth,
        @Nullable Amount target,
        @Nullable Integer paths,
        @Nullable Long seed,
        @Nullable Boolean background) {
    /**
     * How much is taken out.
     *
     * @param amount of a year in money of the first year, of constant_real
     * @param rate share of what is there; the first year's, of guyton_klinger
     */
    @Schema(name = "WithdrawalRuleRequest")
    record Rule(
            @Schema(
                    description =
                            "none, constant_real, percentage, floor_ceiling, ninety_five_percent or guyton_klinger")
            @Nullable String kind,

            @Nullable Amount amount,
            @Nullable Double rate,
            @Nullable Amount floor,
            @Nullable Amount ceiling,

            @Schema(description = "of guyton_klinger") @Nullable @Valid Guardrails guardrails) {}

    /**
     * Where the guardrails of Guyton and Klinger stand; each as in the paper where left out.
     *
     * @param limit how far a year's rate may move from the first one's before the withdrawal is changed, 0 to 1; 0.2
     *     without it
     * @param adjustment by how much it is cut or raised then, 0 to 1; 0.1 without it
     * @param skipRaise whether there is no raise with prices after a year of loss; true without it
     * @param noLateCuts whether there are no cuts in the last 15 years; true without it
     */
    @Schema(name = "GuardrailsRequest")
    record Guardrails(
            @Nullable Double limit,
            @Nullable Double adjustment,
            @Nullable Boolean skipRaise,
            @Nullable Boolean noLateCuts) {}

    /**
     * How wealth grows.
     *
     * @param kind lognormal, student_t or bootstrap
     * @param expectedReturn of a year, of a single asset
     * @param volatility of a year, of a single asset
     * @param portfolioId the mix of a portfolio's assets by value, with moments or rows from their prices
     * @param assets a mix that is given
     * @param correlation between all of the given assets, where no matrix is
     * @param correlations matrix in the order of the assets
     * @param freedom degrees of freedom of student_t, 5 without it
     * @param block months drawn in a row, of bootstrap; 12 without it
     */
    @Schema(name = "GrowthRequest")
    record GrowthModel(
            @Nullable String kind,
            @Nullable Double expectedReturn,
            @Nullable Double volatility,
            @Nullable Long portfolioId,
            @Nullable List<@NotNull @Valid MixedAsset> assets,
            @Nullable Double correlation,
            @Nullable List<@Nullable List<@Nullable Double>> correlations,
            @Nullable Integer freedom,
            @Nullable Integer block) {}

    /** One asset of a mix that is rebalanced every step. */
    record MixedAsset(
            @Nullable String name,
            @Nullable Double weight,
            @Nullable Double expectedReturn,
            @Nullable Double volatility) {}
}
