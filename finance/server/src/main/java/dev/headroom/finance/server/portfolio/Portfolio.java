package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.server.web.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * A portfolio as it is kept.
 *
 * @param benchmark code of the series it is compared with; null for none
 * @param sheltered whether its account's gains are not taxed as they arise
 */
record Portfolio(
        long id,
        String name,
        @Nullable Long accountId,
        @Nullable String strategy,
        @Nullable String benchmark,
        boolean sheltered,
        int version)
        implements Versioned {}
