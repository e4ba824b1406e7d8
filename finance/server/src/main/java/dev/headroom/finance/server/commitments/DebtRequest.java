package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a household says about a debt, when it adds it and when it changes it. */
record DebtRequest(
        @NotBlank @Size(max = 100) String name,
        @NotNull Amount owed,

        @Schema(description = "what is paid each month") @NotNull Amount monthly,

        @Schema(description = "0.05 is five percent")
        @NotNull @DecimalMin("0") @DecimalMax("10") @Digits(integer = 2, fraction = 9) BigDecimal annualRate,

        @Schema(description = "ISO 4217; the account's, the amount's or the household's where it is left out") @Nullable String currency,

        @Schema(description = "the account that shows the debt, in the same currency") @Nullable Long accountId,

        @Nullable Boolean closed) {}
