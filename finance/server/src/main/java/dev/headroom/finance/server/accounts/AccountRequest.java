package dev.headroom.finance.server.accounts;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a household says about an account, when it adds it and when it changes it. */
record AccountRequest(
        @NotBlank @Size(max = 100) String name,
        @NotNull AccountKind kind,

        @Schema(description = "taxable where it is left out") @Nullable TaxTreatment taxTreatment,

        @Schema(description = "ISO 4217; where it is left out, the balance's or what it was") @Nullable String currency,

        @Schema(description = "what is owed is negative; a change that leaves it out keeps what is known") @Nullable Amount balance,

        @Schema(description = "the balance was known at the end of this day; today where it is left out") @Nullable LocalDate balanceOn,

        @Nullable Boolean closed) {}
