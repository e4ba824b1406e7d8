package dev.headroom.finance.server.planning;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Histories;
import dev.headroom.finance.server.portfolio.Investments;
import dev.headroom.spring.CacheDeclarations;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.InstantSource;
import java.time.LocalDate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How much risk a household wants, can bear and takes, and how well its investments are spread. */
@RestController
@Tag(name = "Calculations")
@CachedResponse
class RiskController {
    private static final int HISTORY_YEARS = 5;

    private final RiskProfiles profiles;
    private final Growths growths;
    private final Histories histories;
    private final Investments investments;
    private final Calculations calculations;
    private final InstantSource clock;
    private final Cache<Spreading> spreads;

    RiskController(
            RiskProfiles profiles,
            Growths growths,
            Histories histories,
            Investments investments,
            Calculations calculations,
            InstantSource clock,
            CacheDeclarations caches) {
        this.profiles = profiles;
        this.growths = growths;
        this.histories = histories;
        this.investments = investments;
        this.calculations = calculations;
        this.clock = clock;
        this.spreads = caches.declare(CacheSpec.of(
                        KeyTemplate.of("diversification:{household}:{portfolio}:{date}:{version}"), Spreading.class)
                .build());
    }

    @Operation(summary = "The answers to the risk questionnaire, with the bands that follow")
    @GetMapping("/api/v1/risk-profile")
    RiskProfiles.Profile profile(Household household) {
        return profiles.require(household);
    }

    @Operation(
            summary = "Answers the risk questionnaire",
            description =
                    "Tolerance is what the household wants, capacity what it can bear; the recommended band is the"
                            + " smaller one.")
    @PutMapping("/api/v1/risk-profile")
    RiskProfiles.Profile answer(Household household, @Valid @RequestBody RiskProfiles.Answers answers) {
        return profiles.put(household, answers);
    }

    @Operation(
            summary = "The risk a portfolio takes, beside the band that is recommended",
            description = "Losses are positive, as shares and in money.")
    @GetMapping("/api/v1/calculations/risk-assessment")
    RiskAssessment risk(Household household, @RequestParam("portfolio_id") long portfolio) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        Growths.Mix mix = growths.mix(household, portfolio, today);
        Histories.History history = histories.of(household, mix.assets(), today.minusYears(HISTORY_YEARS), today);
        RiskProfiles.Profile profile = profiles.of(household);
        return calculations.run(Kind.PORTFOLIO, () -> RiskAssessment.of(household.currency(), mix, history, profile));
    }

    @Operation(summary = "How well a portfolio is spread over assets, classes, sectors, regions and currencies")
    @GetMapping("/api/v1/calculations/diversification")
    Spreading diversification(Household household, @RequestParam("portfolio_id") long portfolio) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        String version = investments.snapshot(household).version();
        return spreads.getOrLoad(
                        spreads.key(Tenant.of(household.id()), household.id(), portfolio, today, version), () -> {
                            Growths.Mix mix = growths.mix(household, portfolio, today);
                            Histories.History history =
                                    histories.of(household, mix.assets(), today.minusYears(HISTORY_YEARS), today);
                            return calculations.run(Kind.PORTFOLIO, () -> Spreading.of(mix, history, version));
                        })
                .orElseThrow(() -> new IllegalStateException("a portfolio without a spread"));
    }
}
