package dev.headroom.finance.server.operator;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.Drain;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes the answering node out of its balancer's hands, for balancers that don't look for themselves. */
@RestController
@RequestMapping("/api/v1/operator/drain")
@Tag(name = "Operation")
class DrainController {
    private static final Logger LOG = LoggerFactory.getLogger(DrainController.class);

    private final Drain drain;

    DrainController(Drain drain) {
        this.drain = drain;
    }

    /** @param draining whether the node says that it is not ready */
    record State(boolean draining) {}

    @GetMapping
    @Operation(summary = "Whether this node is being drained")
    ResponseEntity<State> state() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new State(drain.draining()));
    }

    @PostMapping
    @Operation(summary = "This node says that it is not ready, and serves what still comes")
    ResponseEntity<State> begin(@AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} drains this node", caller.userId());
        drain.begin();
        return state();
    }

    @DeleteMapping
    @Operation(summary = "This node is ready again")
    ResponseEntity<State> back(@AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} takes this node back", caller.userId());
        drain.back();
        return state();
    }
}
