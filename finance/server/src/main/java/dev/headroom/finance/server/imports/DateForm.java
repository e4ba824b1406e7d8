package dev.headroom.finance.server.imports;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How dates are written in a file. A year of four digits in front needs no telling; otherwise the order of day and
 * month is told by whoever imports, by a number above 12 or by a month's name, or it is assumed and said so.
 */
final class DateForm {
    static final LocalDate EARLIEST = LocalDate.of(1700, 1, 1);
    static final LocalDate LATEST = LocalDate.of(2200, 12, 31);

    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:[T ].*)?");
    private static final Pattern COMPACT =
            Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(?:\\d{6}(?:\\.\\d+)?)?(?:\\[.*])?");
    private static final Pattern YEAR_LAST =
            Pattern.compile("(\\d{1,2})\\.?([-/. ])(\\d{1,2})\\.?\\2(\\d{4}|\\d{2}),?(?: +\\d{1,2}:.*)?");
    private static final Pattern NAMED_DAY =
            Pattern.compile("(\\d{1,2})\\.?[-/. ]+(\\p{L}{3,10})\\.?[-/. ,]+(\\d{4}|\\d{2})(?: .*)?");
    private static final Pattern NAMED_MONTH =
            Pattern.compile("(\\p{L}{3,10})\\.?[-/. ]+(\\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\\d{4})(?: .*)?");
    private static final int LONGEST = 60;

    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("jan", 1),
            Map.entry("ene", 1),
            Map.entry("gen", 1),
            Map.entry("feb", 2),
            Map.entry("fev", 2),
            Map.entry("mar", 3),
            Map.entry("mrt", 3),
            Map.entry("maa", 3),
            Map.entry("apr", 4),
            Map.entry("avr", 4),
            Map.entry("abr", 4),
            Map.entry("may", 5),
            Map.entry("mai", 5),
            Map.entry("mei", 5),
            Map.entry("mag", 5),
            Map.entry("jun", 6),
            Map.entry("juin", 6),
            Map.entry("giu", 6),
            Map.entry("jul", 7),
            Map.entry("juil", 7),
            Map.entry("lug", 7),
            Map.entry("aug", 8),
            Map.entry("aou", 8),
            Map.entry("ago", 8),
            Map.entry("sep", 9),
            Map.entry("set", 9),
            Map.entry("oct", 10),
            Map.entry("okt", 10),
            Map.entry("ott", 10),
            Map.entry("out", 10),
            Map.entry("nov", 11),
            Map.entry("dec", 12),
            Map.entry("dez", 12),
            Map.entry("dic", 12),
            Map.entry("des", 12));

    private final String label;
    private final boolean monthFirst;
    private final @Nullable DateTimeFormatter told;

    private DateForm(String label, boolean monthFirst, @Nullable DateTimeFormatter told) {
        this.label = label;
        this.monthFirst = monthFirst;
        this.told = told;
    }

    /** A form and, where it was assumed, what its owner should check. */
    record Detected(DateForm form, @Nullable String warning) {}

    /** The form that a pattern such as {@code dd.MM.yyyy} describes. */
    static DateForm of(String pattern) {
        try {
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern.replace('y', 'u'), Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
            return new DateForm(pattern, pattern.indexOf('M') < pattern.indexOf('d'), formatter);
        } catch (IllegalArgumentException unreadable) {
            throw Rejections.parameter(
                    "date_format", "must be a pattern of days, months and years", pattern, "for example dd.MM.yyyy");
        }
    }

    /**
     * The form of sample values.
     *
     * @param monthFirstOtherwise what to assume where no value tells
     */
    static Detected detect(List<String> samples, boolean monthFirstOtherwise) {
        Evidence evidence = new Evidence();
        samples.forEach(evidence::add);
        String separator = evidence.separator;
        if (separator == null) {
            return new Detected(new DateForm("yyyy-MM-dd", monthFirstOtherwise, null), null);
        }
        String dayFirst = "dd" + separator + "MM" + separator + "yyyy";
        String monthFirst = "MM" + separator + "dd" + separator + "yyyy";
        if (evidence.dayAbove12 || (separator.equals(".") && !evidence.monthAbove12)) {
            return new Detected(new DateForm(dayFirst, false, null), null);
        }
        if (evidence.monthAbove12) {
            return new Detected(new DateForm(monthFirst, true, null), null);
        }
        boolean assumeMonthFirst = evidence.orderTells() ? evidence.sortedMonthFirst() : monthFirstOtherwise;
        String assumed = assumeMonthFirst ? monthFirst : dayFirst;
        String warning = evidence.differs
                ? "dates such as %s can be read in two ways and were read as %s; say date_format=%s if that is wrong"
                        .formatted(evidence.example, assumed, assumeMonthFirst ? dayFirst : monthFirst)
                : null;
        return new Detected(new DateForm(assumed, assumeMonthFirst, null), warning);
    }

    /** What the samples tell of the order of day and month. */
    private static final class Evidence {
        private @Nullable String separator;
        private String example = "";
        private boolean dayAbove12;
        private boolean monthAbove12;
        private boolean differs;
        private int dayFirstBreaks;
        private int monthFirstBreaks;
        private int turns;
        private int @Nullable [] last;

        void add(String sample) {
            Matcher parts = YEAR_LAST.matcher(sample.strip());
            if (!parts.matches()) {
                return;
            }
            int first = Integer.parseInt(parts.group(1));
            int second = Integer.parseInt(parts.group(3));
            int year = Integer.parseInt(parts.group(4));
            separator = parts.group(2);
            dayAbove12 |= first > 12;
            monthAbove12 |= second > 12;
            if (first != second && !differs) {
                differs = true;
                example = sample.strip();
            }
            int[] now = {year * 10_000 + second * 100 + first, year * 10_000 + first * 100 + second};
            if (last != null) {
                dayFirstBreaks += Integer.signum(now[0] - last[0]);
                monthFirstBreaks += Integer.signum(now[1] - last[1]);
                turns += now[0] == last[0] ? 0 : 1;
            }
            last = now;
        }

        /** A statement is in the order of its dates, so an order in which it is sorted is the likelier one. */
        boolean orderTells() {
            return turns > 3 && (sorted(dayFirstBreaks) != sorted(monthFirstBreaks));
        }

        boolean sortedMonthFirst() {
            return sorted(monthFirstBreaks);
        }

        private boolean sorted(int breaks) {
            return Math.abs(breaks) == turns;
        }
    }

    /** As it is written in requests. */
    String label() {
        return label;
    }

    /** Whether text reads as a date in some form; for telling columns apart, not for values. */
    static boolean looksLikeDate(String text) {
        String stripped = text.strip();
        return YEAR_FIRST.matcher(stripped).matches()
                || YEAR_LAST.matcher(stripped).matches()
                || (COMPACT.matcher(stripped).matches() && plausible(stripped))
                || NAMED_DAY.matcher(stripped).matches()
                || NAMED_MONTH.matcher(stripped).matches();
    }

    /** Eight digits may be a number as well. */
    private static boolean plausible(String digits) {
        int year = Integer.parseInt(digits.substring(0, 4));
        int month = Integer.parseInt(digits.substring(4, 6));
        int day = Integer.parseInt(digits.substring(6, 8));
        return year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    /** The date written; a time of day after it is dropped. */
    LocalDate parse(String text) throws Unreadable {
        String stripped = text.strip();
        if (stripped.length() > LONGEST) {
            throw new Unreadable("must be a date", text, "written as " + label);
        }
        LocalDate date;
        try {
            date = told == null ? read(stripped) : readAsTold(stripped, told);
        } catch (DateTimeException impossible) {
            throw new Unreadable(
                    "must be a date that exists, read as " + label,
                    text,
                    told == null ? "say date_format= if days and months are the other way round" : null);
        }
        if (date == null) {
            throw new Unreadable(
                    "must be a date written as " + label, text, "say date_format= with the pattern of your file");
        }
        if (date.isBefore(EARLIEST) || date.isAfter(LATEST)) {
            throw new Unreadable("must be a date from 1700 to 2200", text, null);
        }
        return date;
    }

    private static @Nullable LocalDate readAsTold(String text, DateTimeFormatter told) {
        try {
            return told.parse(text, LocalDate::from);
        } catch (java.time.format.DateTimeParseException unreadable) {
            if (unreadable.getCause() != null) {
                throw new DateTimeException("impossible", unreadable);
            }
            return null;
        }
    }

    private @Nullable LocalDate read(String text) {
        LocalDate iso = fixedIso(text);
        if (iso != null) {
            return iso;
        }
        Matcher year = YEAR_FIRST.matcher(text);
        if (year.matches()) {
            return of(year.group(1), year.group(3), year.group(4));
        }
        Matcher yearLast = YEAR_LAST.matcher(text);
        if (yearLast.matches()) {
            return monthFirst
                    ? of(yearLast.group(4), yearLast.group(1), yearLast.group(3))
                    : of(yearLast.group(4), yearLast.group(3), yearLast.group(1));
        }
        Matcher compact = COMPACT.matcher(text);
        if (compact.matches()) {
            return of(compact.group(1), compact.group(2), compact.group(3));
        }
        Matcher day = NAMED_DAY.matcher(text);
        if (day.matches()) {
            return named(day.group(3), day.group(2), day.group(1));
        }
        Matcher month = NAMED_MONTH.matcher(text);
        return month.matches() ? named(month.group(3), month.group(1), month.group(2)) : null;
    }

    /** The common case, {@code 2026-01-31}, without a regular expression. */
    private static @Nullable LocalDate fixedIso(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        int digits = 0;
        for (int i = 0; i < 10; i++) {
            char c = text.charAt(i);
            if (i == 4 || i == 7) {
                continue;
            }
            if (c < '0' || c > '9') {
                return null;
            }
            digits = digits * 10 + (c - '0');
        }
        return LocalDate.of(digits / 10_000, digits / 100 % 100, digits % 100);
    }

    private static LocalDate of(String year, String month, String day) {
        int y = Integer.parseInt(year);
        if (year.length() == 2) {
            y += y < 70 ? 2000 : 1900;
        }
        return LocalDate.of(y, Integer.parseInt(month), Integer.parseInt(day));
    }

    private static @Nullable LocalDate named(String year, String name, String day) {
        String plain = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "");
        Integer month = plain.length() >= 4 ? MONTHS.get(plain.substring(0, 4)) : null;
        if (month == null) {
            month = MONTHS.get(plain.substring(0, 3));
        }
        return month == null ? null : of(year, month.toString(), day);
    }
}
