package dev.headroom.finance.server.energy;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.energy.EnergyPlan;
import dev.headroom.finance.analytics.energy.EnergyPlan.ExitFee;
import dev.headroom.finance.analytics.energy.Tariff;
import dev.headroom.finance.analytics.energy.Tariff.Tier;
import dev.headroom.finance.analytics.energy.Tariff.Tiers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads a plan's prices. Amounts are decimal text in units of the region's currency, prices of a kilowatt-hour:
 *
 * <pre>{@code
 * {"base":"4.95","tdu_fixed":"4.39","tdu_kwh":"0.038","tiers":[["1000","0.095"],[null,"0.155"]],
 *  "credits":[{"min_kwh":"1000","max_kwh":"2000","amount":"50"}],"min_usage_fees":[{"below_kwh":"500","amount":"9.95"}],
 *  "intro":{"months":3,"rate":{…}}}
 * }</pre>
 *
 * By time of use there are {@code periods} with tiers each, {@code energyweekdayschedule} and
 * {@code energyweekendschedule}: 12 months by 24 hours of indexes into them. Bounds of tiers are totals of the month. A
 * credit for more than a bound has {@code above_kwh} in place of {@code min_kwh}, which the bound itself is enough for.
 */
final class TariffReader {
    private TariffReader() {}

    /** The tariff after introductory months. */
    static Tariff tariff(JsonNode rate) {
        if (!rate.isObject()) {
            throw InvalidInput.malformed("TARIFF", "rate", "must be an object with prices", rate);
        }
        List<Tiers> periods = new ArrayList<>();
        Tariff.Schedule schedule = Tariff.Schedule.ONE;
        if (rate.has("periods")) {
            rate.path("periods").forEach(period -> periods.add(tiers(period.path("tiers"))));
            schedule = Tariff.Schedule.of(
                    table(rate.path("energyweekdayschedule")), table(rate.path("energyweekendschedule")));
        } else {
            periods.add(tiers(rate.path("tiers")));
        }
        List<Tariff.Credit> credits = new ArrayList<>();
        rate.path("credits")
                .forEach(credit -> credits.add(new Tariff.Credit(
                        decimal(credit, credit.has("above_kwh") ? "above_kwh" : "min_kwh", "0"),
                        credit.hasNonNull("max_kwh") ? Optional.of(decimal(credit, "max_kwh", "0")) : Optional.empty(),
                        decimal(credit, "amount", "0"),
                        credit.has("above_kwh"))));
        List<Tariff.MinimumUseFee> fees = new ArrayList<>();
        rate.path("min_usage_fees")
                .forEach(fee -> fees.add(
                        new Tariff.MinimumUseFee(decimal(fee, "below_kwh", "0"), decimal(fee, "amount", "0"))));
        return new Tariff(
                decimal(rate, "base", "0"),
                schedule,
                periods,
                decimal(rate, "tdu_fixed", "0"),
                decimal(rate, "tdu_kwh", "0"),
                credits,
                fees);
    }

    /** A cheaper start; empty where there is none. */
    static Optional<EnergyPlan.Introductory> introductory(JsonNode rate) {
        JsonNode intro = rate.path("intro");
        return intro.isObject()
                ? Optional.of(new EnergyPlan.Introductory(intro.path("months").asInt(0), tariff(intro.path("rate"))))
                : Optional.empty();
    }

    static ExitFee exitFee(JsonNode fee) {
        String kind = fee.path("kind").asString("none");
        return switch (kind) {
            case "none" -> new ExitFee.None();
            case "fixed" -> new ExitFee.Fixed(decimal(fee, "amount", "0"));
            case "per_remaining_month" -> new ExitFee.PerRemainingMonth(decimal(fee, "amount", "0"));
            default ->
                throw InvalidInput.malformed(
                        "EXIT_FEE", "kind of the exit fee", "must be none, fixed or per_remaining_month", kind);
        };
    }

    private static Tiers tiers(JsonNode pairs) {
        List<Tier> tiers = new ArrayList<>();
        for (JsonNode pair : pairs) {
            if (!pair.isArray() || pair.size() != 2) {
                throw InvalidInput.malformed(
                        "TIERS", "tier " + (tiers.size() + 1), "must be a pair of a bound and a price", pair);
            }
            Optional<BigDecimal> bound =
                    pair.get(0).isNull() ? Optional.empty() : Optional.of(number("bound", pair.get(0)));
            tiers.add(new Tier(bound, number("price", pair.get(1))));
        }
        return new Tiers(tiers);
    }

    private static int[][] table(JsonNode months) {
        int[][] table = new int[months.size()][];
        for (int m = 0; m < table.length; m++) {
            JsonNode hours = months.get(m);
            table[m] = new int[hours.size()];
            for (int h = 0; h < table[m].length; h++) {
                table[m][h] = hours.get(h).asInt(-1);
            }
        }
        return table;
    }

    private static BigDecimal decimal(JsonNode parent, String field, String fallback) {
        return parent.hasNonNull(field) ? number(field, parent.get(field)) : new BigDecimal(fallback);
    }

    private static BigDecimal number(String subject, JsonNode value) {
        String text = value.asString("");
        try {
            BigDecimal number = new BigDecimal(text);
            if (text.length() <= 20 && number.scale() <= 20 && number.scale() >= 0) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            // refused below
        }
        throw InvalidInput.malformed("TARIFF", subject, "must be a decimal number in a string", text);
    }
}
