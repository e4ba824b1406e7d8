package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a household says about a source of income, when it adds it and when it changes it. */
record IncomeRequest(
        @NotBlank @Size(max = 100) String name,

        @Schema(description = "before taxes, positive") @NotNull Amount grossMonthly,

        @Schema(description = "ISO 4217; the amount's or the household's where it is left out") @Nullable String currency,

        @NotNull LocalDate fromDate,

        @Schema(description = "the first day without it; open where it is left out") @Nullable LocalDate toDate) {}
