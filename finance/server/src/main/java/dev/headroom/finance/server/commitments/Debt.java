package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money owed.
 *
 * @param monthly what is paid each month
 * @param annualRate 0.05 is five percent
 */
record Debt(
        long id,
        String name,
        Money owed,
        Money monthly,
        BigDecimal annualRate,
        @Nullable Long accountId,
        @Nullable Instant closedAt,
        int version)
        implements Versioned {}
