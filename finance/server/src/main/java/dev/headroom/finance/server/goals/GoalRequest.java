package dev.headroom.finance.server.goals;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a household says about a goal, when it adds it and when it changes it. */
record GoalRequest(
        @NotBlank @Size(max = 100) String name,
        @NotNull GoalKind kind,
        @NotNull Amount target,

        @Schema(description = "ISO 4217; the target's or the household's where it is left out") @Nullable String currency,

        @NotNull LocalDate targetDate,

        @Schema(description = "1 is the most urgent; 3 where it is left out") @Nullable @Min(1) @Max(5) Integer priority,

        @Schema(description = "when saving began; today where it is left out") @Nullable LocalDate startedOn,

        @Nullable Boolean closed) {}
