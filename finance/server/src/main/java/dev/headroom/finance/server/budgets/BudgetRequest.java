package dev.headroom.finance.server.budgets;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A month's budget as a household plans it. */
record BudgetRequest(
        @NotNull @Schema(type = "string", example = "2026-03")
        YearMonth month,

        @Schema(description = "ISO 4217; the household's where it is left out")
        @Nullable @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code") String currency,

        @NotNull @Size(max = 200) List<@NotNull @Valid Entry> entries) {

    /** @param rollover what is left or overspent is carried into the next month's budget */
    record Entry(
            @NotNull String category,
            @NotNull Amount planned,
            @Nullable Boolean rollover) {}
}
