package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.money.Amount;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A transaction that a household enters by hand. */
record NewTransaction(
        @NotNull Long accountId,
        @NotNull LocalDate date,

        @Schema(description = "positive in, negative out, in the account's currency") @NotNull Amount amount,

        @Schema(description = "slug; uncategorised where it is left out") @Nullable String category,

        @Nullable @Size(max = 200) String payee,
        @Nullable @Size(max = 500) String memo,
        @Nullable Boolean pending,

        @Schema(description = "an id of the sender's, unique in the account; one is made where it is left out")
        @Nullable @Size(min = 1, max = 255) String externalId) {}
