package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Plan;
import dev.headroom.finance.analytics.simulation.WithdrawalRule;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A simulation made ready for the numerics: everything but the random numbers.
 *
 * @param target in units of the currency; NaN without one
 * @param how in words
 */
record Scenario(Plan plan, Growth growth, int paths, long seed, double target, String currency, List<String> how) {
    private static final int USUAL_PATHS = 5_000;

    /** The scenario of a request with growth that was prepared. */
    static Scenario of(SimulationRequest request, Growths.Prepared growth, String currency) {
        int paths = request.paths() == null ? USUAL_PATHS : request.paths();
        if (paths < 1 || paths > MonteCarlo.MOST_PATHS) {
            throw InvalidInput.malformed("PATHS_RANGE", "paths", "must be 1.." + MonteCarlo.MOST_PATHS, paths)
                    .instead("40,000 paths give a standard error of 0.2 points");
        }
        int years = required("years", request.years());
        int steps = request.stepsPerYear() == null ? 1 : request.stepsPerYear();
        WithdrawalRule rule = rule(request.rule(), currency);
        int from = request.withdrawalsFrom() != null
                ? request.withdrawalsFrom()
                : rule instanceof WithdrawalRule.None ? Math.max(0, years) : 0;
        Plan plan = new Plan(
                units(required("initial", request.initial()), "initial", currency),
                years,
                steps,
                contributions(request, Math.clamp(from, 0, Math.max(0, years)), currency),
                from,
                rule,
                request.inflation() == null ? 0 : request.inflation());
        return new Scenario(
                plan,
                growth.growth(),
                paths,
                request.seed() == null ? 1 : request.seed(),
                request.target() == null ? Double.NaN : units(request.target(), "target", currency),
                currency,
                growth.how());
    }

    /** Random numbers that a run draws: what it costs. */
    long draws() {
        long steps = Math.max(1, (long) plan.years() * plan.stepsPerYear());
        return steps * paths * growth.assets();
    }

    static <T> T required(String subject, @Nullable T value) {
        if (value == null) {
            throw InvalidInput.malformed("INCOMPLETE", subject, "must be given", null);
        }
        return value;
    }

    static double units(Amount amount, String subject, String currency) {
        return amount.atLeast(0, subject, currency).decimal().doubleValue();
    }

    private static Doubles contributions(SimulationRequest request, int until, String currency) {
        if (request.yearly() != null) {
            double[] yearly = new double[Math.min(request.yearly().size(), 100)];
            for (int y = 0; y < yearly.length; y++) {
                yearly[y] = request.yearly()
                        .get(y)
                        .in("yearly " + y, currency)
                        .decimal()
                        .doubleValue();
            }
            return Doubles.of(yearly);
        }
        if (request.contribution() == null) {
            return Doubles.of();
        }
        double[] same = new double[until];
        Arrays.fill(same, units(request.contribution(), "contribution", currency));
        return Doubles.of(same);
    }

    private static WithdrawalRule rule(SimulationRequest.@Nullable Rule asked, String currency) {
        if (asked == null) {
            return new WithdrawalRule.None();
        }
        String kind = asked.kind() == null ? "none" : asked.kind().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "none" -> new WithdrawalRule.None();
            case "constant_real" ->
                new WithdrawalRule.ConstantReal(
                        units(required("amount of the rule", asked.amount()), "amount", currency));
            case "percentage" -> new WithdrawalRule.Percentage(required("rate of the rule", asked.rate()));
            case "ninety_five_percent" ->
                new WithdrawalRule.NinetyFivePercent(required("rate of the rule", asked.rate()));
            case "guyton_klinger" -> guardrails(required("rate of the rule", asked.rate()), asked.guardrails());
            case "floor_ceiling" ->
                new WithdrawalRule.FloorCeiling(
                        required("rate of the rule", asked.rate()),
                        units(required("floor of the rule", asked.floor()), "floor", currency),
                        units(required("ceiling of the rule", asked.ceiling()), "ceiling", currency));
            default ->
                throw InvalidInput.malformed(
                        "UNKNOWN_RULE",
                        "kind of the rule",
                        "must be none, constant_real, percentage, floor_ceiling, ninety_five_percent or guyton_klinger",
                        kind);
        };
    }

    private static WithdrawalRule guardrails(double rate, SimulationRequest.@Nullable Guardrails asked) {
        WithdrawalRule.GuytonKlinger paper = WithdrawalRule.GuytonKlinger.customary(rate);
        return asked == null
                ? paper
                : new WithdrawalRule.GuytonKlinger(
                        rate,
                        asked.skipRaise() == null ? paper.modified() : asked.skipRaise(),
                        asked.limit() == null ? paper.limit() : asked.limit(),
                        asked.adjustment() == null ? paper.adjustment() : asked.adjustment(),
                        asked.noLateCuts() == null ? paper.ignoreLast15() : asked.noLateCuts());
    }

    /** Rounded half up; what grows beyond what is kept is cut to the largest amount. */
    static Money money(double units, String currency) {
        int digits = Money.digits(currency);
        double largest = Money.LARGEST_MINOR / Math.pow(10, digits);
        return Money.rounded(java.math.BigDecimal.valueOf(Math.clamp(units, -largest, largest)), currency);
    }
}
