package dev.headroom.finance.server.budgets;

import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Budgets over HTTP; {@code ?month=2026-03} finds the month's. */
@RestController
@CachedResponse(parameters = "month")
@RequestMapping("/api/v1/budgets")
@Tag(name = "Budgets")
class BudgetController extends ResourceController<BudgetRequest, Budget> {
    BudgetController(Budgets budgets, EntityTags tags) {
        super(budgets, tags);
    }
}
