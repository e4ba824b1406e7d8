package dev.headroom.finance.server.accounts;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An account as it is today.
 *
 * @param balance the known balance and every transaction since, up to and including {@code asOf}
 * @param asOf the household's day
 * @param knownBalance what the household or its bank stated, at the end of {@code balanceOn}
 */
public record Account(
        long id,
        String name,
        AccountKind kind,
        TaxTreatment taxTreatment,
        String currency,
        Money balance,
        LocalDate asOf,
        Money knownBalance,
        LocalDate balanceOn,
        @Nullable Instant closedAt,
        int version)
        implements Versioned {}
