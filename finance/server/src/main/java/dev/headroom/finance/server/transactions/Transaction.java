package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Money that came in or went out on a day.
 *
 * @param amount positive in, negative out
 * @param category slug
 * @param deletedAt when the household removed it; it is kept, so that the same import doesn't bring it back
 */
public record Transaction(
        long id,
        long accountId,
        LocalDate date,
        Money amount,
        String category,
        String payee,
        String memo,
        boolean pending,
        @Nullable Instant deletedAt,
        int version)
        implements Versioned {}
