package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a household says about a bill, when it adds it and when it changes it. */
record BillRequest(
        @NotBlank @Size(max = 100) String name,

        @Schema(description = "what is to be paid each time, positive") @NotNull Amount amount,

        @Schema(description = "ISO 4217; the amount's or the household's where it is left out") @Nullable String currency,

        @NotNull Cadence cadence,

        @Schema(
                description = "the due date from which the others are counted; needed for a new bill; the 31st is the"
                        + " last day of shorter months")
        @Nullable LocalDate firstDueOn,

        @Schema(description = "slug; uncategorised where it is left out") @Nullable String category,

        @Schema(description = "false ends the due dates that are still to come") @Nullable Boolean active) {}
