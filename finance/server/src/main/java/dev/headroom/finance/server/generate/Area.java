package dev.headroom.finance.server.generate;

import java.util.List;

/**
 * One of the twenty regions of {@code household.region}, with its zone, currency, share of the households and what
 * incomes are there, compared with the first, in its own currency.
 */
enum Area {
    R1(1, "America/New_York", "USD", 13, 1.05),
    R2(2, "America/Chicago", "USD", 12, 1.0),
    R3(3, "America/Los_Angeles", "USD", 12, 1.12),
    R4(4, "America/Denver", "USD", 7, 1.0),
    R5(5, "America/New_York", "USD", 6, 0.95),
    R6(6, "America/Chicago", "USD", 6, 0.92),
    R7(7, "America/Phoenix", "USD", 4, 0.95),
    R8(8, "America/Los_Angeles", "USD", 4, 1.0),
    R9(9, "America/Detroit", "USD", 3, 0.9),
    R10(10, "America/Chicago", "USD", 3, 0.9),
    R11(11, "America/New_York", "USD", 3, 1.0),
    R12(12, "America/Denver", "USD", 2, 0.9),
    R13(13, "America/Anchorage", "USD", 1, 1.0),
    R14(14, "Pacific/Honolulu", "USD", 1, 1.0),
    R15(15, "America/Toronto", "CAD", 4, 1.15),
    R16(16, "America/Vancouver", "CAD", 2, 1.15),
    R17(17, "Europe/London", "GBP", 6, 0.72),
    R18(18, "Europe/Paris", "EUR", 4, 0.75),
    R19(19, "Europe/Berlin", "EUR", 5, 0.82),
    R20(20, "Europe/Madrid", "EUR", 2, 0.62);

    private static final List<Area> ALL = List.of(values());

    private final int region;
    private final String zone;
    private final String currency;
    private final double weight;
    private final double incomes;

    Area(int region, String zone, String currency, double weight, double incomes) {
        this.region = region;
        this.zone = zone;
        this.currency = currency;
        this.weight = weight;
        this.incomes = incomes;
    }

    static Area draw(Draw draw) {
        return ALL.get(
                draw.weighted(ALL.stream().mapToDouble(area -> area.weight).toArray()));
    }

    /** What incomes are in a region; 1 for one that isn't known. */
    static double incomesIn(int region) {
        return ALL.stream()
                .filter(area -> area.region == region)
                .mapToDouble(area -> area.incomes)
                .findFirst()
                .orElse(1);
    }

    /** Number in {@code household.region}, from 1. */
    int region() {
        return region;
    }

    String zone() {
        return zone;
    }

    String currency() {
        return currency;
    }

    double incomes() {
        return incomes;
    }
}
