package dev.headroom.finance.server.generate;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A catalogue of made-up electricity plans. {@code rate} holds prices as decimal text in the region's currency:
 *
 * <pre>{@code
 * {"base":"4.95","tdu_fixed":"4.39","tdu_kwh":"0.038",
 *  "tiers":[["1000","0.095"],[null,"0.155"]],
 *  "credits":[{"min_kwh":"1000","max_kwh":"2000","amount":"50"}],
 *  "min_usage_fees":[{"below_kwh":"500","amount":"9.95"}]}
 * }</pre>
 *
 * A plan by time of use has {@code "periods":[{"name","tiers"},…]} instead of {@code tiers}, with
 * {@code energyweekdayschedule} and {@code energyweekendschedule}, 12 months by 24 local hours of indexes into them.
 * {@code exit_fee} is {@code {"kind":"fixed|per_remaining_month|none","amount":"…"}}.
 */
final class EnergyPlans {
    static final int COUNT = 48;

    private static final int REGIONS = Area.values().length;
    private static final List<String> PROVIDERS =
            List.of("Bright Valley", "Common Power", "Daybreak Energy", "Kite & Current", "Plainsong Electric");
    private static final int[] TERMS = {0, 6, 12, 12, 24, 36};

    private EnergyPlans() {}

    /** The plan of a household in a region, by its place in the catalogue, 0 for the first. */
    static int placeFor(int region, Draw draw) {
        List<Integer> offered = new ArrayList<>();
        for (int plan = 0; plan < COUNT; plan++) {
            if (offered(plan, region)) {
                offered.add(plan);
            }
        }
        return draw.of(offered);
    }

    private static boolean offered(int plan, int region) {
        // each plan in five regions, each region with twelve plans
        return Math.floorMod(region - 1 - plan * 7, REGIONS) % 4 == 0;
    }

    static void write(long seed, LocalDate today, Batch batch) {
        for (int plan = 0; plan < COUNT; plan++) {
            Draw draw = Draw.of(seed, Draw.Stream.ENERGY_PLAN, plan);
            write(plan, draw, today, batch);
            for (int region = 1; region <= REGIONS; region++) {
                if (offered(plan, region)) {
                    batch.row(Sheet.ENERGY_PLAN_REGION)
                            .int2(region)
                            .int8(batch.ids().last(Sheet.ENERGY_PLAN));
                }
            }
        }
    }

    private static void write(int plan, Draw draw, LocalDate today, Batch batch) {
        int shape = plan % 6;
        String provider = PROVIDERS.get(plan % PROVIDERS.size());
        int term = shape == 4 ? 0 : TERMS[draw.between(1, TERMS.length - 1)];
        int renewable = shape == 1 || draw.chance(0.2) ? 100 : draw.below(60);
        List<String> tags = new ArrayList<>();
        tags.add(term == 0 ? "no_contract" : "contract");
        if (renewable == 100) {
            tags.add("renewable");
        }
        if (shape == 0 || shape == 3) {
            tags.add("bill_credit");
        }
        batch.numbered(Sheet.ENERGY_PLAN)
                .text(provider)
                .text(name(shape) + " " + (term == 0 ? "Open" : term))
                .text("Grid " + (char) ('A' + plan % 4))
                .text(shape == 4 ? "variable" : shape == 5 ? "time_of_use" : draw.chance(0.1) ? "indexed" : "fixed")
                .int2(term)
                .jsonb(exitFee(term, draw))
                .int2(renewable)
                .jsonb(rate(shape, draw))
                .texts(tags)
                .since(today.minusDays(draw.between(30, 400)).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static String name(int shape) {
        return switch (shape) {
            case 0 -> "Thousand Saver";
            case 1 -> "Clear Green";
            case 2 -> "Two Steps";
            case 3 -> "Double Credit";
            case 4 -> "Month by Month";
            default -> "Free Evenings";
        };
    }

    private static String exitFee(int term, Draw draw) {
        if (term == 0) {
            return "{\"kind\":\"none\"}";
        }
        return draw.chance(0.6)
                ? "{\"kind\":\"fixed\",\"amount\":\"%d\"}".formatted(25 * draw.between(3, 12))
                : "{\"kind\":\"per_remaining_month\",\"amount\":\"%d\"}".formatted(5 * draw.between(2, 4));
    }

    private static String rate(int shape, Draw draw) {
        double price = draw.between(0.088, 0.125);
        String common = "\"tdu_fixed\":\"4.39\",\"tdu_kwh\":\"0.038\"";
        return switch (shape) {
            case 0 ->
                "{\"base\":\"9.95\",%s,\"tiers\":[[null,\"%s\"]],\"credits\":[{\"min_kwh\":\"1000\",\"amount\":\"%d\"}]}"
                        .formatted(common, price(price + 0.05), 25 * draw.between(3, 5));
            case 1 -> "{\"base\":\"0\",%s,\"tiers\":[[null,\"%s\"]]}".formatted(common, price(price + 0.012));
            case 2 ->
                ("{\"base\":\"0\",%s,\"tiers\":[[\"1000\",\"%s\"],[null,\"%s\"]],"
                                + "\"min_usage_fees\":[{\"below_kwh\":\"500\",\"amount\":\"9.95\"}]}")
                        .formatted(common, price(price - 0.005), price(price + 0.05));
            case 3 ->
                ("{\"base\":\"4.95\",%s,\"tiers\":[[null,\"%s\"]],\"credits\":[{\"min_kwh\":\"500\",\"amount\":\"25\"},"
                                + "{\"min_kwh\":\"1000\",\"max_kwh\":\"2000\",\"amount\":\"50\"}]}")
                        .formatted(common, price(price + 0.04));
            case 4 -> "{\"base\":\"5.95\",%s,\"tiers\":[[null,\"%s\"]]}".formatted(common, price(price + 0.02));
            default -> timeOfUse(common, price);
        };
    }

    private static String timeOfUse(String common, double price) {
        String weekday = schedule("[1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,2,2,2,2,0,0,1,1,1]");
        String weekend = schedule("[1,1,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1]");
        return ("{\"base\":\"6.95\",%s,\"periods\":[{\"name\":\"day\",\"tiers\":[[null,\"%s\"]]},"
                        + "{\"name\":\"night\",\"tiers\":[[null,\"%s\"]]},{\"name\":\"peak\",\"tiers\":[[null,\"%s\"]]}],"
                        + "\"energyweekdayschedule\":%s,\"energyweekendschedule\":%s}")
                .formatted(common, price(price), price(price * 0.5), price(price * 2.1), weekday, weekend);
    }

    private static String schedule(String day) {
        return "[" + String.join(",", Collections.nCopies(12, day)) + "]";
    }

    private static String price(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
