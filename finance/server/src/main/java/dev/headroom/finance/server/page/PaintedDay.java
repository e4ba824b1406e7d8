package dev.headroom.finance.server.page;

import dev.headroom.finance.server.outlook.TodaysOutlook;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/**
 * The day's score as HTML, with the markup that the app draws it with: the app takes it over in place, and nothing
 * moves.
 */
final class PaintedDay {
    private static final Map<String, String> TONES = Map.of("on_track", "good", "building", "warn", "at_risk", "bad");
    private static final Map<String, String> BANDS =
            Map.of("on_track", "On track", "building", "Building", "at_risk", "At risk");

    /** The gauge's arc: 240 degrees around (100, 100) at a radius of 84, from the lower left. */
    private static final String ARC = "M27.25 142.00A84 84 0 1 1 172.75 142.00";

    private PaintedDay() {}

    /**
     * The page's main part for a day with a score.
     *
     * @param locale of the day's name
     */
    static String html(TodaysOutlook.Told day, Locale locale) {
        int score = day.score() == null ? 0 : day.score();
        String band = day.band() == null ? "" : day.band();
        String tone = TONES.getOrDefault(band, "none");
        String label = BANDS.getOrDefault(band, "");
        String insight = day.insight() == null ? "Nothing stands out today." : day.insight();
        String date = DateTimeFormatter.ofPattern(pattern(locale), locale).format(day.date());
        return """
                <main id="main" class="page"><div class="daybar"><div><p class="eyebrow">Today</p><h1>%s</h1></div></div>\
                <section class="card hero" aria-label="Balance score"><div class="hero-score">\
                <svg class="gauge tone-%s" viewBox="0 0 200 158" role="img" aria-label="Balance score %d of 100. %s.">\
                <path class="gauge-track" d="%s"></path>\
                <path class="gauge-value" d="%s" pathLength="100" stroke-dasharray="%d 101"></path>\
                <text class="gauge-number" x="100" y="112">%d</text>\
                <text class="gauge-caption" x="100" y="136">of 100</text></svg>\
                <p class="hero-band"><span class="band tone-%s">%s</span> <span class="muted">%s</span></p></div>\
                <div class="hero-words"><p class="eyebrow">What matters most</p><p class="insight">%s</p></div>\
                </section></main>""".formatted(
                        escaped(date),
                        tone,
                        score,
                        label,
                        ARC,
                        ARC,
                        score,
                        score,
                        tone,
                        label,
                        change(day.change()),
                        escaped(insight));
    }

    /** A day in words as the locale writes it, without its year. */
    private static String pattern(Locale locale) {
        String full = DateTimeFormatterBuilder.getLocalizedDateTimePattern(
                FormatStyle.FULL, null, IsoChronology.INSTANCE, locale);
        return full.replaceFirst("[,\\s]*('de'\\s)?[yu]+(年|\\s'[^']*')?\\s*", "");
    }

    private static String change(@Nullable Integer change) {
        if (change == null) {
            return "No score a week ago";
        }
        if (change == 0) {
            return "Same as 7 days ago";
        }
        return (change > 0 ? "▲ Up " : "▼ Down ") + Math.abs(change) + " in 7 days";
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
