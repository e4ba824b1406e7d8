package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Debts over HTTP. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/debts")
@Tag(name = "Debts")
class DebtController extends ResourceController<DebtRequest, Debt> {
    DebtController(Debts debts, EntityTags tags) {
        super(debts, tags);
    }
}
