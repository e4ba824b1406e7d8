package dev.headroom.finance.server.planning;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Disposal;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.tax.CapitalGains;
import dev.headroom.finance.analytics.tax.FederalTax;
import dev.headroom.finance.analytics.tax.FilingStatus;
import dev.headroom.finance.analytics.tax.Harvest;
import dev.headroom.finance.analytics.tax.HouseholdReturn;
import dev.headroom.finance.analytics.tax.RequiredDistribution;
import dev.headroom.finance.analytics.tax.TaxTable;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.spring.CacheDeclarations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** US federal tax of a household, and losses that would reduce it. */
@RestController
@RequestMapping("/api/v1/calculations")
@Tag(name = "Calculations")
class TaxController {
    private static final String DOLLARS = "USD";
    private static final String MODEL = "tax-us-" + TaxTable.VERSION;
    private static final String METHOD =
            "US federal income tax before credits, by the schedules' formulas: the printed tables below 100,000 differ by"
                    + " a few dollars";

    private final TaxableLots lots;
    private final Fingerprint fingerprint;
    private final InstantSource clock;
    private final Cache<TaxAnswer> cache;

    TaxController(TaxableLots lots, Fingerprint fingerprint, InstantSource clock, CacheDeclarations caches) {
        this.lots = lots;
        this.fingerprint = fingerprint;
        this.clock = clock;
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("tax:{request}:{version}"), TaxAnswer.class)
                .build());
    }

    /** A year's figures in US dollars; what is left out is 0. */
    record TaxRequest(
            @Schema(description = "2024 to 2026") @Nullable Integer year,

            @Schema(description = "single, married_jointly, married_separately, head_of_household or surviving_spouse")
            @Nullable String filingStatus,

            @Nullable Amount wages,
            @Nullable Amount interest,
            @Nullable Amount taxExemptInterest,
            @Nullable Amount dividends,
            @Nullable Amount qualifiedDividends,
            @Nullable Amount socialSecurity,

            @Schema(description = "net, may be negative") @Nullable Amount shortTermGains,

            @Schema(description = "net, may be negative") @Nullable Amount longTermGains,

            @Nullable Amount shortTermLossCarried,
            @Nullable Amount longTermLossCarried,
            @Nullable Amount adjustments,
            @Nullable Amount stateAndLocalTaxes,
            @Nullable Amount otherItemised,

            @Schema(
                    description =
                            "conditions of age and blindness, each person's counted: 0 to 2, or 4 with a spouse's;"
                                    + " seniors where left out")
            @Nullable Integer agedOrBlind,

            @Schema(
                    description =
                            "persons of 65 or older at the end of the year, 0 to 2: for the deduction for seniors of"
                                    + " 2025 to 2028")
            @Nullable Integer seniors,

            @Schema(
                    description =
                            "married_separately: whether the spouses lived together at any time of the year; false"
                                    + " where left out")
            @Nullable Boolean livedTogether) {
        static final TaxRequest NONE = new TaxRequest(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    /**
     * The tax of a year.
     *
     * @param marginalPercent rate of the next dollar of ordinary income
     */
    record TaxAnswer(
            int year,
            String filingStatus,
            Money adjustedGrossIncome,
            Money taxableSocialSecurity,
            Money deduction,
            boolean itemised,
            Money seniorDeduction,
            Money taxableIncome,
            Money ordinaryTax,
            Money gainsTax,
            Money netInvestmentTax,
            Money total,
            Money payrollTax,
            int marginalPercent,
            double effectiveRate,
            Money lossDeducted,
            Money shortTermLossForward,
            Money longTermLossForward,
            Explanation explanation) {}

    @Operation(summary = "A household's US federal income tax", description = "Nothing of it is tax advice.")
    @PostMapping("/tax")
    @Asking
    TaxAnswer tax(@Valid @RequestBody TaxRequest request) {
        return cache.getOrLoad(cache.key(Tenant.COMMON, fingerprint.hex(request), MODEL), () -> compute(request))
                .orElseThrow(() -> new IllegalStateException("a tax without an answer"));
    }

    private static TaxAnswer compute(TaxRequest request) {
        TaxTable table = table(request);
        CapitalGains netted = CapitalGains.net(
                table,
                cents(request.shortTermGains(), "short_term_gains"),
                cents(request.longTermGains(), "long_term_gains"),
                cents(request.shortTermLossCarried(), "short_term_loss_carried"),
                cents(request.longTermLossCarried(), "long_term_loss_carried"));
        HouseholdReturn filed = HouseholdReturn.of(table, income(request), netted, deductions(request));
        return new TaxAnswer(
                table.year(),
                table.status().name().toLowerCase(Locale.ROOT),
                dollars(filed.adjustedGrossCents()),
                dollars(filed.taxableBenefitsCents()),
                dollars(filed.deductionCents()),
                filed.itemised(),
                dollars(filed.seniorCents()),
                dollars(filed.taxableCents()),
                dollars(filed.tax().ordinaryCents()),
                dollars(filed.tax().preferentialCents()),
                dollars(filed.netInvestmentCents()),
                dollars(filed.totalCents()),
                dollars(FederalTax.payrollCents(table, cents(request.wages(), "wages"))),
                filed.marginalPercent(),
                filed.effectiveRate(),
                dollars(filed.gains().deductedCents()),
                dollars(filed.gains().shortCarryCents()),
                dollars(filed.gains().longCarryCents()),
                new Explanation(METHOD, MODEL, "tables-" + TaxTable.VERSION, null, notes(request, table)));
    }

    private static List<String> notes(TaxRequest request, TaxTable table) {
        List<String> notes = new ArrayList<>();
        if (table.year() >= 2025 && request.seniors() == null && aged(request) > 0) {
            notes.add("seniors was not given: the deduction for persons of 65 or older is not counted");
        }
        if (table.status() == FilingStatus.MARRIED_SEPARATELY && request.livedTogether() == null) {
            notes.add("lived_together was not given: the spouses are taken to have lived apart all year");
        }
        return notes;
    }

    private static int aged(TaxRequest request) {
        Integer seniors = request.seniors();
        Integer conditions = request.agedOrBlind();
        return conditions != null ? conditions : seniors != null ? seniors : 0;
    }

    private static TaxTable table(TaxRequest request) {
        String word = request.filingStatus() == null ? "single" : request.filingStatus();
        for (FilingStatus status : FilingStatus.values()) {
            if (status.name().equalsIgnoreCase(word)) {
                return TaxTable.of(Scenario.required("year", request.year()), status);
            }
        }
        throw InvalidInput.malformed(
                "FILING_STATUS",
                "filing_status",
                "must be single, married_jointly, married_separately, head_of_household or surviving_spouse",
                word);
    }

    private static HouseholdReturn.Income income(TaxRequest request) {
        return new HouseholdReturn.Income(
                cents(request.wages(), "wages"),
                cents(request.interest(), "interest"),
                cents(request.taxExemptInterest(), "tax_exempt_interest"),
                cents(request.dividends(), "dividends"),
                cents(request.qualifiedDividends(), "qualified_dividends"),
                cents(request.socialSecurity(), "social_security"));
    }

    private static HouseholdReturn.Deductions deductions(TaxRequest request) {
        return new HouseholdReturn.Deductions(
                cents(request.adjustments(), "adjustments"),
                cents(request.stateAndLocalTaxes(), "state_and_local_taxes"),
                cents(request.otherItemised(), "other_itemised"),
                new HouseholdReturn.Filers(
                        request.seniors() == null ? 0 : request.seniors(),
                        aged(request),
                        Boolean.TRUE.equals(request.livedTogether())));
    }

    private static long cents(@Nullable Amount amount, String subject) {
        return amount == null ? 0 : amount.in(subject, DOLLARS).minor();
    }

    private static Money dollars(long cents) {
        return new Money(cents, DOLLARS);
    }

    /** What must be taken out of a traditional retirement account. */
    record DistributionRequest(
            @Schema(description = "at the end of the year before") @Nullable Amount balance,

            @Nullable Integer birthYear,
            @Nullable Integer year) {}

    /** @param required 0 before the first age */
    record DistributionAnswer(int age, int firstAge, Money required, Explanation explanation) {}

    @Operation(summary = "The least that must be taken from a traditional retirement account")
    @PostMapping("/required-distribution")
    @Asking
    DistributionAnswer distribution(@Valid @RequestBody DistributionRequest request) {
        int born = Scenario.required("birth_year", request.birthYear());
        int year = Scenario.required("year", request.year());
        int age = year - born;
        if (age < 0 || age > 130) {
            throw InvalidInput.impossible("AGE_RANGE", "age", "must be 0..130", age);
        }
        int first = RequiredDistribution.firstAge(born);
        long balance = Scenario.required("balance", request.balance())
                .atLeast(0, "balance", DOLLARS)
                .minor();
        long required = age < first ? 0 : RequiredDistribution.cents(balance, age, born);
        return new DistributionAnswer(
                age,
                first,
                dollars(required),
                new Explanation(
                        "uniform lifetime table of 2022", MODEL, "tables-" + TaxTable.VERSION, null, List.of()));
    }

    /** @param leastLoss smaller losses are not proposed; 100 dollars without it */
    record HarvestRequest(
            @Nullable @Valid TaxRequest income, @Nullable Amount leastLoss) {}

    /**
     * A lot to sell at a loss.
     *
     * @param dontRebuyBefore first day on which it can be bought again without deferring the loss
     * @param waitUntil first day on which the sale defers nothing; null where it defers nothing now
     */
    record Proposal(
            String symbol,
            String lot,
            String quantity,
            Money value,
            Money loss,
            String term,
            LocalDate dontRebuyBefore,
            @Nullable LocalDate waitUntil) {}

    /**
     * Losses that could be taken.
     *
     * @param saved tax of the year without the sales less with those that need not wait
     */
    record HarvestAnswer(
            int year,
            List<Proposal> proposals,
            Money saved,
            Money realisedShortTerm,
            Money realisedLongTerm,
            Money lossDeducted,
            Money shortTermLossForward,
            Money longTermLossForward,
            Explanation explanation) {}

    @Operation(
            summary = "Lots that could be sold at a loss to reduce this year's tax",
            description = "Open lots in US dollars of portfolios that are taxed, at the last close. Nothing is sold.")
    @PostMapping("/tax-loss-harvesting")
    @Asking
    HarvestAnswer harvest(Household household, @Valid @RequestBody HarvestRequest request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        TaxRequest income = request.income() == null ? TaxRequest.NONE : request.income();
        TaxTable table = request.income() == null ? TaxTable.of(today.getYear(), FilingStatus.SINGLE) : table(income);
        TaxableLots.Holdings held = lots.of(household, today, table.year());
        long least = request.leastLoss() == null
                ? 100_00
                : request.leastLoss().atLeast(0, "least_loss", DOLLARS).minor();
        List<Harvest.Proposal> found = Harvest.proposals(held.lots(), held.sheltered(), held.prices(), today, least);
        Harvest.Realised realised = new Harvest.Realised(
                held.shortCents() + cents(income.shortTermGains(), "short_term_gains"),
                held.longCents() + cents(income.longTermGains(), "long_term_gains"),
                cents(income.shortTermLossCarried(), "short_term_loss_carried"),
                cents(income.longTermLossCarried(), "long_term_loss_carried"));
        Harvest.Plan plan = Harvest.plan(table, income(income), deductions(income), realised, found);
        return new HarvestAnswer(
                table.year(),
                plan.proposals().stream()
                        .map(proposal -> proposal(proposal, held))
                        .toList(),
                dollars(plan.savedCents()),
                dollars(realised.shortCents()),
                dollars(realised.longCents()),
                dollars(plan.after().deductedCents()),
                dollars(plan.after().shortCarryCents()),
                dollars(plan.after().longCarryCents()),
                new Explanation(
                        METHOD
                                + "; losses of lots by first in, first out, gains of the year's sales counted; wash sales"
                                + " within 30 days",
                        MODEL,
                        held.version(),
                        held.newest(),
                        held.notes()));
    }

    private static Proposal proposal(Harvest.Proposal proposal, TaxableLots.Holdings held) {
        Lot lot = proposal.lot();
        return new Proposal(
                held.symbols().getOrDefault(lot.asset(), lot.asset()),
                lot.id(),
                lot.quantity().stripTrailingZeros().toPlainString(),
                dollars(proposal.valueCents()),
                dollars(proposal.lossCents()),
                proposal.term() == Disposal.Term.LONG ? "long" : "short",
                proposal.dontRebuyBefore(),
                proposal.waitUntil().orElse(null));
    }
}
