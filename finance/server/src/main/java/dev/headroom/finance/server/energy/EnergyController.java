package dev.headroom.finance.server.energy;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.identity.Access;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CacheDeclarations;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Electricity plans, what a household uses, and which plan would cost it least. */
@RestController
@Tag(name = "Energy")
@CachedResponse
class EnergyController {
    private static final ErrorCode NO_REGION = new ErrorCode("NO_REGION", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode REGION_RANGE = new ErrorCode("REGION_RANGE", ErrorCode.Kind.MALFORMED);

    private final Plans plans;
    private final Usage usage;
    private final Contracts contracts;
    private final Access access;
    private final Cache<UsageAnalysis> analyses;
    private final PlanAdvice advice;

    EnergyController(
            Plans plans, Usage usage, PlanAdvice advice, Contracts contracts, Access access, CacheDeclarations caches) {
        this.plans = plans;
        this.usage = usage;
        this.advice = advice;
        this.contracts = contracts;
        this.access = access;
        this.analyses = caches.declare(
                CacheSpec.of(KeyTemplate.of("usage_analysis:{household}:{meter}:{version}"), UsageAnalysis.class)
                        .build());
    }

    /** The plans of a region. */
    record Catalog(int region, List<Plan> plans, Explanation explanation) {}

    @Operation(
            summary = "The electricity plans of a region",
            description = "Tiers, periods of use, credits, fees and until when each can be taken. Bounds of tiers are"
                    + " totals of the month.")
    @GetMapping("/api/v1/plans/catalog")
    Catalog catalog(
            Household household,
            @RequestParam(required = false) @Nullable Integer region,
            @RequestParam(name = "rate_type", required = false) @Nullable String rateType,
            @RequestParam(name = "min_renewable", defaultValue = "0") int renewable,
            @RequestParam(name = "max_term", required = false) @Nullable Integer term) {
        int where = region == null ? region(household) : region;
        if (where < 1 || where > 20) {
            throw CodedException.of(REGION_RANGE, Violation.of("region", "must be 1..20", where));
        }
        List<Plan> offered = plans.of(where).stream()
                .filter(plan -> rateType == null || plan.rateType().equals(rateType))
                .filter(plan -> plan.renewablePercent() >= renewable)
                .filter(plan -> term == null || plan.termMonths() <= term)
                .toList();
        return new Catalog(
                where,
                offered,
                new Explanation(
                        "active plans of the region; what they would cost depends on the household's own use",
                        Comparison.MODEL,
                        Long.toString(plans.version()),
                        null,
                        List.of()));
    }

    private int region(Household household) {
        Integer region = contracts.region(household);
        if (region == null) {
            throw CodedException.of(
                    NO_REGION,
                    Violation.of("region", "must be said, or kept in the profile", null)
                            .instead("add ?region= or PATCH /api/v1/users/profile"));
        }
        return region;
    }

    @Operation(summary = "One plan, on offer or not")
    @GetMapping("/api/v1/plans/{id}")
    Plan plan(@PathVariable long id) {
        return plans.get(id);
    }

    @Operation(
            summary = "What a household used in twelve months",
            description =
                    "By month, kind of day and local hour. Hours that were not measured are filled with the median"
                            + " of the same hour of the week and counted in the coverage, never taken for zero.")
    @GetMapping("/api/v1/energy/usage")
    UsageAnalysis usage(Household household, @RequestParam(name = "meter_id", required = false) @Nullable Long meter) {
        Usage.Meter chosen = usage.meter(household.id(), meter);
        return analyses.getOrLoad(
                        analyses.key(Tenant.of(household.id()), household.id(), chosen.id(), chosen.version()),
                        () -> UsageAnalysis.of(usage.year(household.id(), chosen)))
                .orElseThrow(() -> new IllegalStateException("a year without an analysis"));
    }

    /** A household's contract. */
    record Contract(
            long planId, LocalDate startedOn, @Nullable LocalDate endsOn) {}

    @Operation(summary = "The household's electricity contract")
    @GetMapping("/api/v1/energy/contract")
    Contract contract(Household household) {
        return contracts.require(household);
    }

    @Operation(summary = "Says which plan the household has")
    @PutMapping("/api/v1/energy/contract")
    Contract sign(Household household, @RequestBody Contract contract) {
        return contracts.put(household, contract);
    }

    @Operation(summary = "The household has no contract")
    @DeleteMapping("/api/v1/energy/contract")
    @ResponseStatus(org.springframework.http.HttpStatus.NO_CONTENT)
    void end(Household household) {
        contracts.remove(household);
    }

    @Operation(
            summary = "Plans by what they would have cost on the household's own use",
            description =
                    "With a tenth more and less use, the exit fee of the contract it has, and flags: a credit that"
                            + " is missed with a little less use, an introductory rate, a fee for little use.")
    @GetMapping("/api/v1/recommendations/{user}")
    @Parameter(name = "meter_id", in = ParameterIn.QUERY, schema = @Schema(type = "integer", format = "int64"))
    @Parameter(
            name = "min_renewable",
            in = ParameterIn.QUERY,
            description = "percent",
            schema = @Schema(type = "integer"))
    @Parameter(
            name = "green_premium",
            in = ParameterIn.QUERY,
            description = "what avoiding a megawatt-hour that is not renewable is worth, as a decimal",
            schema = @Schema(type = "string"))
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", maximum = "100"))
    Comparison.Recommendations recommendations(
            @AuthenticationPrincipal Caller caller, @PathVariable long user, QueryParameters query) {
        Household household = access.household(caller, user);
        Usage.Meter chosen =
                usage.meter(household.id(), query.number("meter_id").orElse(null));
        int renewable = (int) Math.clamp(query.number("min_renewable").orElse(0L), 0L, 100L);
        BigDecimal premium = query.decimal("green_premium").orElse(BigDecimal.ZERO);
        int limit = (int) Math.clamp(query.number("limit").orElse(10L), 1L, 100L);
        Comparison.Question question = new Comparison.Question(region(household), renewable, premium, limit);
        return advice.of(household, chosen, question);
    }

    /** An amount of dollars and cents in the household's currency. */
    static Money money(long cents, String currency) {
        return Money.rounded(BigDecimal.valueOf(cents, 2), currency);
    }
}
