package dev.headroom.finance.analytics.tax;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * The figures of one tax year and filing status, in cents: Rev. Proc. 2023-34 (2024), Rev. Proc. 2024-40 with Public
 * Law 119-21 (2025) and Rev. Proc. 2025-32 (2026).
 */
public final class TaxTable {
    /** Changes whenever a figure or a rule does; results of different versions are not compared. */
    public static final int VERSION = 2;

    private static final int[] RATES = {10, 12, 22, 24, 32, 35, 37};
    private static final long CENTS = 100;

    private final int year;
    private final FilingStatus status;
    private final Figures figures;
    private final long[] bracketCents;

    private TaxTable(int year, FilingStatus status, Figures figures) {
        this.year = year;
        this.status = status;
        this.figures = figures;
        this.bracketCents = new long[figures.brackets.length];
        for (int i = 0; i < bracketCents.length; i++) {
            bracketCents[i] = figures.brackets[i] * CENTS;
        }
    }

    /** Dollars. */
    private static final class Figures {
        final long[] brackets;
        final long standard;
        final long additional;
        final long[] gains;
        final long saltCap;
        final long saltReducedFrom;

        Figures(long[] brackets, long standard, long additional, long[] gains, long[] salt) {
            this.brackets = brackets;
            this.standard = standard;
            this.additional = additional;
            this.gains = gains;
            this.saltCap = salt[0];
            this.saltReducedFrom = salt[1];
        }
    }

    /**
     * The table of a year and status.
     *
     * @throws InvalidInput {@code TAX_YEAR} outside 2024..2026
     */
    public static TaxTable of(int year, FilingStatus status) {
        return new TaxTable(
                year,
                status,
                switch (year) {
                    case 2024 -> figures2024(status);
                    case 2025 -> figures2025(status);
                    case 2026 -> figures2026(status);
                    default -> throw InvalidInput.malformed("TAX_YEAR", "tax year", "must be 2024..2026", year);
                });
    }

    private static long[] of(long... dollars) {
        return dollars;
    }

    private static Figures figures2024(FilingStatus status) {
        return switch (status) {
            case SINGLE ->
                new Figures(
                        of(11_600, 47_150, 100_525, 191_950, 243_725, 609_350),
                        14_600,
                        1_950,
                        of(47_025, 518_900),
                        of(10_000, Long.MAX_VALUE));
            case MARRIED_JOINTLY, SURVIVING_SPOUSE ->
                new Figures(
                        of(23_200, 94_300, 201_050, 383_900, 487_450, 731_200),
                        29_200,
                        1_550,
                        of(94_050, 583_750),
                        of(10_000, Long.MAX_VALUE));
            case MARRIED_SEPARATELY ->
                new Figures(
                        of(11_600, 47_150, 100_525, 191_950, 243_725, 365_600),
                        14_600,
                        1_550,
                        of(47_025, 291_850),
                        of(5_000, Long.MAX_VALUE));
            case HEAD_OF_HOUSEHOLD ->
                new Figures(
                        of(16_550, 63_100, 100_500, 191_950, 243_700, 609_350),
                        21_900,
                        1_950,
                        of(63_000, 551_350),
                        of(10_000, Long.MAX_VALUE));
        };
    }

    private static Figures figures2025(FilingStatus status) {
        return switch (status) {
            case SINGLE ->
                new Figures(
                        of(11_925, 48_475, 103_350, 197_300, 250_525, 626_350),
                        15_750,
                        2_000,
                        of(48_350, 533_400),
                        of(40_000, 500_000));
            case MARRIED_JOINTLY, SURVIVING_SPOUSE ->
                new Figures(
                        of(23_850, 96_950, 206_700, 394_600, 501_050, 751_600),
                        31_500,
                        1_600,
                        of(96_700, 600_050),
                        of(40_000, 500_000));
            case MARRIED_SEPARATELY ->
                new Figures(
                        of(11_925, 48_475, 103_350, 197_300, 250_525, 375_800),
                        15_750,
                        1_600,
                        of(48_350, 300_000),
                        of(20_000, 250_000));
            case HEAD_OF_HOUSEHOLD ->
                new Figures(
                        of(17_000, 64_850, 103_350, 197_300, 250_500, 626_350),
                        23_625,
                        2_000,
                        of(64_750, 566_700),
                        of(40_000, 500_000));
        };
    }

    private static Figures figures2026(FilingStatus status) {
        return switch (status) {
            case SINGLE ->
                new Figures(
                        of(12_400, 50_400, 105_700, 201_775, 256_225, 640_600),
                        16_100,
                        2_050,
                        of(49_450, 545_500),
                        of(40_400, 505_000));
            case MARRIED_JOINTLY, SURVIVING_SPOUSE ->
                new Figures(
                        of(24_800, 100_800, 211_400, 403_550, 512_450, 768_700),
                        32_200,
                        1_650,
                        of(98_900, 613_700),
                        of(40_400, 505_000));
            case MARRIED_SEPARATELY ->
                new Figures(
                        of(12_400, 50_400, 105_700, 201_775, 256_225, 384_350),
                        16_100,
                        1_650,
                        of(49_450, 306_850),
                        of(20_200, 252_500));
            case HEAD_OF_HOUSEHOLD ->
                new Figures(
                        of(17_700, 67_450, 105_700, 201_750, 256_200, 640_600),
                        24_150,
                        2_050,
                        of(66_200, 579_600),
                        of(40_400, 505_000));
        };
    }

    public int year() {
        return year;
    }

    public FilingStatus status() {
        return status;
    }

    /** Upper end of each bracket but the last, and the rates of all, in percent. */
    int rate(int bracket) {
        return RATES[bracket];
    }

    /** Upper end of a bracket 0..5 in cents. */
    long bracketCents(int bracket) {
        return bracketCents[bracket];
    }

    /**
     * The standard deduction in cents.
     *
     * @param agedOrBlind conditions met: 65 or older and blind count once each, 0..2, or 0..4 with those of a spouse
     */
    public long standardDeductionCents(int agedOrBlind) {
        // a spouse without income counts on a separate return too
        boolean spouses = status == FilingStatus.MARRIED_JOINTLY || status == FilingStatus.MARRIED_SEPARATELY;
        int most = spouses ? 4 : 2;
        if (agedOrBlind < 0 || agedOrBlind > most) {
            throw InvalidInput.malformed(
                    "AGED_OR_BLIND",
                    "conditions of age and blindness",
                    "must be 0..%d for %s".formatted(most, status.name().toLowerCase(Locale.ROOT)),
                    agedOrBlind);
        }
        return (figures.standard + agedOrBlind * figures.additional) * CENTS;
    }

    /**
     * The deduction for seniors of Public Law 119-21, in cents: 6,000 dollars a person from 2025 to 2028, each less 6 %
     * of the income above 75,000 dollars, 150,000 on a joint return. Separate returns of spouses have none.
     *
     * @param over65 persons of 65 or older
     * @param incomeCents modified adjusted gross income
     */
    public long seniorDeductionCents(int over65, long incomeCents) {
        if (year < 2025 || status == FilingStatus.MARRIED_SEPARATELY) {
            return 0;
        }
        long from = (status == FilingStatus.MARRIED_JOINTLY ? 150_000 : 75_000) * CENTS;
        long each = Math.max(0, 6_000 * CENTS - percent(Math.max(0, incomeCents - from), 6));
        return over65 * each;
    }

    /** Where the 0 % rate of long-term gains ends, in cents of taxable income. */
    public long gainsZeroCents() {
        return figures.gains[0] * CENTS;
    }

    /** Where the 15 % rate of long-term gains ends, in cents of taxable income. */
    public long gainsFifteenCents() {
        return figures.gains[1] * CENTS;
    }

    /** Income above which the tax on net investment income begins, in cents. */
    public long investmentThresholdCents() {
        return CENTS
                * switch (status) {
                    case SINGLE, HEAD_OF_HOUSEHOLD -> 200_000;
                    case MARRIED_JOINTLY, SURVIVING_SPOUSE -> 250_000;
                    case MARRIED_SEPARATELY -> 125_000;
                };
    }

    /** Provisional income at which half of the benefits begin to be taxed, in cents. */
    long benefitsFirstCents() {
        return (status == FilingStatus.MARRIED_JOINTLY ? 32_000 : 25_000) * CENTS;
    }

    /** Provisional income at which 85 % of the benefits begin to be taxed, in cents. */
    long benefitsSecondCents() {
        return (status == FilingStatus.MARRIED_JOINTLY ? 44_000 : 34_000) * CENTS;
    }

    /** Wages up to which Social Security tax is due, in cents. */
    public long wageBaseCents() {
        return CENTS
                * switch (year) {
                    case 2024 -> 168_600;
                    case 2025 -> 176_100;
                    default -> 184_500;
                };
    }

    /** Losses that may reduce other income in a year, in cents. */
    public long lossLimitCents() {
        return (status == FilingStatus.MARRIED_SEPARATELY ? 1_500 : 3_000) * CENTS;
    }

    /**
     * State and local taxes that can be deducted, in cents: the cap, from 2025 on less 30 % of the income above a
     * threshold but at least 10,000 dollars (half for separate returns).
     *
     * @param incomeCents modified adjusted gross income
     */
    public long saltCapCents(long incomeCents) {
        if (figures.saltReducedFrom == Long.MAX_VALUE) {
            return figures.saltCap * CENTS;
        }
        long floor = (status == FilingStatus.MARRIED_SEPARATELY ? 5_000 : 10_000) * CENTS;
        long above = Math.max(0, incomeCents - figures.saltReducedFrom * CENTS);
        return Math.max(floor, figures.saltCap * CENTS - percent(above, 30));
    }

    /** A percentage of an amount, rounded half up to the cent. */
    static long percent(long cents, int percent) {
        return Math.floorDiv(Math.addExact(Math.multiplyExact(cents, percent), 50), 100);
    }

    /** A rate of an amount, rounded half up to the cent. */
    static long rate(long cents, String rate) {
        return BigDecimal.valueOf(cents)
                .multiply(new BigDecimal(rate))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
