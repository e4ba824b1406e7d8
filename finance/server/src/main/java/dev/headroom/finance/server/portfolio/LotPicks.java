package dev.headroom.finance.server.portfolio;

import dev.headroom.base.Violation;
import dev.headroom.finance.server.portfolio.ActivityController.ActivityRequest;
import dev.headroom.finance.server.portfolio.ActivityController.LotPick;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The lots that a sale names, as they are kept. */
@Component
class LotPicks {
    private final JsonMapper json;

    LotPicks(JsonMapper json) {
        this.json = json;
    }

    /** None where nothing is kept. */
    List<LotPick> read(@Nullable String kept) {
        return kept == null ? List.of() : List.of(json.readValue(kept, LotPick[].class));
    }

    @Nullable String write(@Nullable List<LotPick> picks) {
        return picks == null ? null : json.writeValueAsString(picks);
    }

    /** Says what is wrong with the lots of a request; whether they hold what is sold is told by the portfolio. */
    static void require(ActivityRequest request, List<Violation> broken) {
        List<LotPick> picks = request.lots();
        if (picks == null) {
            return;
        }
        if (!request.kind().equals("sell")) {
            broken.add(Violation.of("lots", "must be left out of a " + request.kind(), picks.size()));
            return;
        }
        Set<String> names = new HashSet<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (LotPick pick : picks) {
            if (!names.add(pick.lot())) {
                broken.add(Violation.of("lots", "must name each lot once", pick.lot()));
            }
            if (pick.quantity().signum() <= 0 || pick.quantity().scale() > 10) {
                broken.add(Violation.of(
                        "quantity of lot " + pick.lot(),
                        "must be above 0 with at most 10 decimal places",
                        pick.quantity()));
            }
            sum = sum.add(pick.quantity());
        }
        BigDecimal quantity = request.quantity();
        if (quantity != null && sum.compareTo(quantity) != 0) {
            broken.add(Violation.of("quantities of the lots", "must add up to the quantity sold, " + quantity, sum));
        }
    }
}
