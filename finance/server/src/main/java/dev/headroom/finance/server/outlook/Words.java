package dev.headroom.finance.server.outlook;

import dev.headroom.finance.server.money.Money;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as sentences carry them. */
final class Words {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_AND_YEAR = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

    private Words() {}

    /** {@code 1,234.50 USD}, without a sign. */
    static String amount(long minor, String currency) {
        int digits = Money.digits(currency);
        StringBuilder pattern = new StringBuilder("#,##0");
        if (digits > 0) {
            pattern.append('.').repeat('0', digits);
        }
        DecimalFormat format = new DecimalFormat(pattern.toString(), DecimalFormatSymbols.getInstance(Locale.ROOT));
        return format.format(new Money(Math.abs(minor), currency).decimal()) + " " + currency;
    }

    /** {@code 12 %}, rounded half up. */
    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** {@code 2.3}, at most one decimal place. */
    static String tenth(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** {@code 8 May}, with the year where it isn't the year of today. */
    static String day(LocalDate date, LocalDate today) {
        return (date.getYear() == today.getYear() ? DAY : DAY_AND_YEAR).format(date);
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
