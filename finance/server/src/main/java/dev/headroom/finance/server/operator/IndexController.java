package dev.headroom.finance.server.operator;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.indexes.Indexes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The indexes that the service declares. */
@RestController
@RequestMapping("/api/v1/operator/indexes")
@Tag(name = "Operator: indexes")
class IndexController {
    private static final Logger LOG = LoggerFactory.getLogger(IndexController.class);

    private final Indexes indexes;

    IndexController(Indexes indexes) {
        this.indexes = indexes;
    }

    /**
     * All of them.
     *
     * @param proved how many are valid and read by the query that they are for
     */
    record Verified(int declared, long proved, List<Indexes.Line> indexes) {}

    @GetMapping
    @Operation(summary = "Every declared index: whether it is valid and read by the query that it is for")
    ResponseEntity<Verified> verify() {
        List<Indexes.Line> lines = indexes.verify();
        long proved = lines.stream().filter(line -> line.found().proved()).count();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Verified(lines.size(), proved, lines));
    }

    @PostMapping("/build")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Builds what is missing or invalid, concurrently, in the background")
    Indexes.State build(@AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} builds indexes", caller.userId());
        return indexes.start();
    }

    @GetMapping("/build")
    @Operation(summary = "How far the build of this node is, and what the last one came to")
    ResponseEntity<Indexes.State> state() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(indexes.state());
    }
}
