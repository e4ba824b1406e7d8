package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.money.Amount;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The fields of a transaction to change; those left out, or null, stay. An empty text clears a text. */
record TransactionChange(
        @Nullable LocalDate date,
        @Nullable Amount amount,
        @Nullable String category,
        @Nullable @Size(max = 200) String payee,
        @Nullable @Size(max = 500) String memo,
        @Nullable Boolean pending) {}
