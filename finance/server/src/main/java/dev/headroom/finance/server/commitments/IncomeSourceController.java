package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sources of income over HTTP. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/income-sources")
@Tag(name = "Income")
class IncomeSourceController extends ResourceController<IncomeRequest, IncomeSource> {
    IncomeSourceController(IncomeSources sources, EntityTags tags) {
        super(sources, tags);
    }
}
