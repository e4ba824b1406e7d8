package dev.headroom.finance.server.operator;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.HttpSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which quota a household has. */
@RestController
@RequestMapping("/api/v1/operator/households")
@Tag(name = "Operator: limits")
class TierController {
    private static final Logger LOG = LoggerFactory.getLogger(TierController.class);
    private static final ErrorCode NO_SUCH_TIER = new ErrorCode("NO_SUCH_TIER", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_SUCH_HOUSEHOLD = new ErrorCode("NO_SUCH_HOUSEHOLD", ErrorCode.Kind.NOT_FOUND);

    private final JdbcClient jdbc;
    private final HttpSettings settings;
    private final Changes changes;

    TierController(JdbcClient jdbc, HttpSettings settings, Changes changes) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.changes = changes;
    }

    /** @param tier one that is configured */
    record TierChange(@NotNull String tier) {}

    /** @param before what it had */
    record TierChanged(long householdId, String before, String tier) {}

    @PutMapping("/{id}/tier")
    @Operation(summary = "Gives a household another tier, from its next request on")
    TierChanged change(
            @PathVariable long id, @Valid @RequestBody TierChange change, @AuthenticationPrincipal Caller operator) {
        if (!settings.limits().tiers().containsKey(change.tier())) {
            throw CodedException.of(
                    NO_SUCH_TIER,
                    Violation.of(
                            "tier",
                            "must be one of "
                                    + new TreeSet<>(settings.limits().tiers().keySet()),
                            change.tier()));
        }
        String before = jdbc.sql("select tier from household where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_HOUSEHOLD, Violation.of("household", "must be there", Long.toString(id))));
        jdbc.sql("update household set tier = ? where id = ?")
                .params(change.tier(), id)
                .update();
        changes.written(Changes.anythingOf(id));
        LOG.info("operator {} gives household {} the tier {}, after {}", operator.userId(), id, change.tier(), before);
        return new TierChanged(id, before, change.tier());
    }
}
