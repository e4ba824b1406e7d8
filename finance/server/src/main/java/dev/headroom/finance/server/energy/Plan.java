package dev.headroom.finance.server.energy;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A plan on offer.
 *
 * @param rateType fixed, variable, indexed or time_of_use
 * @param termMonths 0 for no contract
 * @param rate prices as decimal text in units of the region's currency
 * @param offeredTo last day on which it can be taken; null for no end
 */
record Plan(
        long id,
        String provider,
        String name,
        String utility,
        String rateType,
        int termMonths,
        JsonNode exitFee,
        int renewablePercent,
        JsonNode rate,
        List<String> tags,
        LocalDate offeredFrom,
        @Nullable LocalDate offeredTo) {}
