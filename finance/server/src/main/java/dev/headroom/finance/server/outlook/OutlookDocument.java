package dev.headroom.finance.server.outlook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headroom.finance.server.money.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A day's outlook as it is kept and told, apart from who asks.
 *
 * @param status {@code OK}, or {@code INSUFFICIENT_DATA} where less than half of the score's weight has data
 * @param balanceScore 0..100
 * @param band {@code on_track}, {@code building} or {@code at_risk}
 * @param coverage percent of the score's weight that has data
 * @param scoreVersion version of the score's definition
 * @param delta7d points against seven days before, by the same definition
 * @param quickActions at most three, the most useful first
 * @param upcoming the next 14 days
 * @param marketNote only where the holdings moved by more than their usual day
 * @param surpriseElement a tip, the same all day
 * @param streakCount days in a row with a completed action
 * @param dataQuality what makes the day's figures less sure
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record OutlookDocument(
        LocalDate date,
        String status,
        @Nullable Integer balanceScore,
        @Nullable String band,
        int coverage,
        int scoreVersion,
        @JsonProperty("delta_7d") @Nullable Integer delta7d,
        List<ComponentScore> components,
        @Nullable LargestGain largestGain,
        String primaryInsight,
        Insight insight,
        List<QuickAction> quickActions,
        List<Upcoming> upcoming,
        @Nullable String marketNote,
        String encouragementMessage,
        String surpriseElement,
        int streakCount,
        List<DataQuality> dataQuality) {

    /**
     * One component of the score and why it stands where it stands.
     *
     * @param weight percent of the whole
     * @param score 0..100, null without data
     * @param input the figure that the score is read from, null without data
     * @param asOf the last day that the figure covers
     */
    record ComponentScore(
            String name,
            int weight,
            @Nullable Double score,
            @Nullable Double input,
            boolean available,
            String explanation,
            Map<String, Object> inputs,
            @Nullable LocalDate asOf) {}

    /** The step that would raise the score most. */
    record LargestGain(String component, double points, String action) {}

    /**
     * What matters most today.
     *
     * @param rule which rule spoke
     * @param impact money at stake, negative where it costs the household; null where it isn't money
     * @param numbers what the sentence is made of
     * @param sources the records behind it
     */
    record Insight(String rule, @Nullable Money impact, Map<String, Object> numbers, List<Source> sources) {}

    record Source(String kind, long id) {}

    /**
     * Something that takes minutes and helps today.
     *
     * @param id the same all day, so that completing it twice counts once
     * @param link where in the app it is done
     */
    record QuickAction(
            String id,
            String title,
            String why,
            String expectedEffect,
            String link,
            LocalDate expiresOn,
            boolean completed) {}

    record Upcoming(
            String kind,
            LocalDate date,
            String title,
            @Nullable Money amount) {}

    record DataQuality(String code, String message) {}
}
