package dev.headroom.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates of header fields (RFC 9110, section 5.6.7): one form is written, all three are read in any case, nothing else.
 */
final class HttpDates {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final String TIME = "([0-9]{2}):([0-9]{2}):([0-9]{2})";
    private static final Pattern IMF = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) " + TIME + " GMT",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RFC_850 = Pattern.compile(
            "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, ([0-9]{2})-([A-Z][a-z]{2})-([0-9]{2}) " + TIME + " GMT",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ASCTIME = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ 0-9][0-9]) " + TIME + " ([0-9]{4})",
            Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 40;

    private static volatile @Nullable Written last;

    /** The text of one second: many responses share it. */
    private record Written(long second, String text) {}

    private HttpDates() {}

    static String write(Instant at) {
        long second = at.getEpochSecond();
        Written written = last;
        if (written == null || written.second() != second) {
            written = new Written(second, FIXED.format(at.atOffset(ZoneOffset.UTC)));
            last = written;
        }
        return written.text();
    }

    /** Empty where it is no date. A year of two digits lies at most 50 years ahead of now. */
    static Optional<Instant> read(@Nullable String text, Instant now) {
        if (text == null || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            Matcher imf = IMF.matcher(text);
            if (imf.matches()) {
                return Optional.of(at(number(imf, 3), imf.group(2), number(imf, 1), time(imf, 4)));
            }
            Matcher old = RFC_850.matcher(text);
            if (old.matches()) {
                int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
                int year = thisYear / 100 * 100 + number(old, 3);
                year = year > thisYear + 50 ? year - 100 : year;
                return Optional.of(at(year, old.group(2), number(old, 1), time(old, 4)));
            }
            Matcher asctime = ASCTIME.matcher(text);
            if (asctime.matches()) {
                int day = Integer.parseInt(asctime.group(2).strip());
                return Optional.of(at(number(asctime, 6), asctime.group(1), day, time(asctime, 3)));
            }
            return Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static LocalTime time(Matcher matcher, int group) {
        int second = Math.min(59, number(matcher, group + 2));
        return LocalTime.of(number(matcher, group), number(matcher, group + 1), second);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static Instant at(int year, String month, int day, LocalTime time) {
        return LocalDateTime.of(LocalDate.of(year, MONTHS.indexOf(month.toLowerCase(Locale.ROOT)) + 1, day), time)
                .toInstant(ZoneOffset.UTC);
    }
}
