package dev.headroom.finance.server.planning;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What households answered about risk, and the bands 1 (least) to 5 that follow from it. */
@Component
class RiskProfiles {
    static final String QUESTIONNAIRE = "risk-2026-1";
    private static final int QUESTIONS = 6;
    private static final ErrorCode NO_PROFILE = new ErrorCode("NO_RISK_PROFILE", ErrorCode.Kind.NOT_FOUND);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;

    RiskProfiles(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Answers. Tolerance: six questions (a loss of a fifth in a year, a chance against a certainty, experience,
     * reaction to 2008, what matters more, how often one looks), each 1 for the most careful answer to 4.
     *
     * @param horizonYears until half of the money is needed
     * @param reserveMonths of essential spending in liquid assets
     * @param incomeStability 1 uncertain, 2 fair, 3 secure
     * @param dependants people who live on the income
     */
    record Answers(
            @NotNull @Size(min = QUESTIONS, max = QUESTIONS) List<@NotNull @Min(1) @Max(4) Integer> tolerance,
            @NotNull @Min(0) @Max(80) Integer horizonYears,
            @NotNull @Min(0) @Max(600) Integer reserveMonths,
            @NotNull @Min(1) @Max(3) Integer incomeStability,
            @NotNull @Min(0) @Max(20) Integer dependants) {
        /** 6 points are band 1, 24 points band 5. */
        int toleranceBand() {
            int points = tolerance.stream().mapToInt(Integer::intValue).sum();
            return 1 + Math.min(4, (points - QUESTIONS) * 5 / (3 * QUESTIONS + 1));
        }

        /** Bounded by each of horizon, reserve and income: the weakest decides, dependants take a band. */
        int capacityBand() {
            int byHorizon =
                    horizonYears < 2 ? 1 : horizonYears < 5 ? 2 : horizonYears < 10 ? 3 : horizonYears < 20 ? 4 : 5;
            int byReserve = reserveMonths < 1 ? 1 : reserveMonths < 3 ? 2 : reserveMonths < 6 ? 4 : 5;
            int byIncome = incomeStability == 1 ? 3 : incomeStability == 2 ? 4 : 5;
            int weakest = Math.min(byHorizon, Math.min(byReserve, byIncome));
            return Math.max(1, dependants > 2 ? weakest - 1 : weakest);
        }
    }

    /** @param recommendedBand the smaller of tolerance and capacity */
    record Profile(
            String questionnaire,
            Answers answers,
            int toleranceBand,
            int capacityBand,
            int recommendedBand,
            Instant answeredAt) {}

    @Nullable Profile of(Household household) {
        return jdbc.sql("""
                        select questionnaire, answers, tolerance_band, capacity_band, answered_at from risk_profile
                        where household_id = ? and questionnaire = ?
                        """)
                .params(household.id(), QUESTIONNAIRE)
                .query((row, _) -> new Profile(
                        row.getString("questionnaire"),
                        json.readValue(row.getString("answers"), Answers.class),
                        row.getInt("tolerance_band"),
                        row.getInt("capacity_band"),
                        Math.min(row.getInt("tolerance_band"), row.getInt("capacity_band")),
                        row.getTimestamp("answered_at").toInstant()))
                .optional()
                .orElse(null);
    }

    Profile require(Household household) {
        Profile profile = of(household);
        if (profile == null) {
            throw CodedException.of(
                    NO_PROFILE,
                    Violation.of("risk profile", "is not known of this household", null)
                            .instead("answer the questionnaire with PUT"));
        }
        return profile;
    }

    Profile put(Household household, Answers answers) {
        jdbc.sql("""
                        insert into risk_profile (household_id, questionnaire, answers, tolerance_band, capacity_band,
                                                  answered_at)
                        values (:household, :questionnaire, cast(:answers as jsonb), :tolerance, :capacity, :now)
                        on conflict (household_id) do update
                        set questionnaire = excluded.questionnaire, answers = excluded.answers,
                            tolerance_band = excluded.tolerance_band, capacity_band = excluded.capacity_band,
                            answered_at = excluded.answered_at
                        """)
                .param("household", household.id())
                .param("questionnaire", QUESTIONNAIRE)
                .param("answers", json.writeValueAsString(answers))
                .param("tolerance", answers.toleranceBand())
                .param("capacity", answers.capacityBand())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        return require(household);
    }
}
