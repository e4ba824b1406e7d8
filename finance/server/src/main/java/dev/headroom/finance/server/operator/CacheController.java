package dev.headroom.finance.server.operator;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Invalidation;
import dev.headroom.cache.LastMiss;
import dev.headroom.cache.WarmRun;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.CachedQueries;
import dev.headroom.spring.ResponseOperations;
import dev.headroom.sql.cache.SqlCache;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caches of the node that answers. */
@RestController
@RequestMapping("/api/v1/operator/cache")
@Tag(name = "Operator: caches")
class CacheController {
    private static final Logger LOG = LoggerFactory.getLogger(CacheController.class);
    private static final ErrorCode ONE_TARGET = new ErrorCode("ONE_TARGET", ErrorCode.Kind.IMPOSSIBLE);
    private static final int MOST_SEGMENTS = 6;
    private static final int MOST_MISSES = 20;

    private final CacheOperations operations;
    private final CachedQueries queries;
    private final ResponseOperations responses;

    CacheController(CacheOperations operations, CachedQueries queries, ResponseOperations responses) {
        this.operations = operations;
        this.responses = responses;
        this.queries = queries;
    }

    /**
     * What to end; one of the three.
     *
     * @param pattern of keys: {@code daily_outlook:*:2024-01-15}
     * @param tag that values depend on: {@code household:7}
     * @param user whose values they are
     * @param reason for the log
     */
    record Target(
            @Size(max = 250) @Nullable String pattern,
            @Size(max = 250) @Nullable String tag,
            @Size(max = 64) @Nullable String user,
            @Size(max = 60) @Nullable String reason) {}

    /** @param cache null for all */
    record Clearing(@Size(max = 60) @Nullable String cache) {}

    /**
     * What to fill.
     *
     * @param mode {@code full}, or one of the modes that the answer to a GET lists
     * @param limit values of each source, 1 to 100,000; 100 where it isn't given
     * @param days that something counts as used, 1 to 365; 7 where it isn't given
     * @param resume whether the same warm-up goes on where it was stopped
     */
    record Warming(
            @NotNull @Size(max = 40) String mode,
            @Nullable Integer limit,
            @Nullable Integer days,
            boolean resume) {}

    /** @param run under way or the last one of this node; null before the first */
    record WarmUpState(List<String> modes, @Nullable WarmRun run) {}

    record Explanation(List<String> tiers) {}

    /** @param lastMiss null where this node remembers none */
    record Why(String key, @Nullable LastMiss lastMiss) {}

    /** @param misses of whoever asked for it, the newest first */
    record WhyUrl(String url, List<ResponseOperations.Missed> misses) {}

    @Operation(summary = "All caches: settings, counts, tiers, and how changes arrive")
    @GetMapping
    ResponseEntity<CacheOperations.Report> report() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(operations.report());
    }

    @Operation(summary = "Ends values by pattern, tag or user, on all nodes")
    @PostMapping("/invalidate")
    Invalidation invalidate(@Valid @RequestBody Target target, @AuthenticationPrincipal Caller caller) {
        long named = Stream.of(target.pattern() != null, target.tag() != null, target.user() != null)
                .filter(given -> given)
                .count();
        if (named != 1) {
            throw CodedException.of(
                    ONE_TARGET, Violation.of("target", "must name one of pattern, tag and user", named));
        }
        LOG.info("operator {} invalidates {}", caller.userId(), target);
        if (target.pattern() != null) {
            return operations.invalidatePattern(target.pattern());
        }
        return target.tag() != null
                ? operations.invalidateTag(target.tag())
                : operations.invalidateUser(
                        String.valueOf(target.user()), target.reason() == null ? "operator" : target.reason());
    }

    @Operation(summary = "Ends all values of a cache, or of all, on all nodes")
    @PostMapping("/clear")
    Invalidation clear(@Valid @RequestBody Clearing clearing, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} clears {}", caller.userId(), clearing.cache() == null ? "all caches" : clearing.cache());
        return operations.clear(clearing.cache());
    }

    @Operation(summary = "Why a key would hit or miss now, tier by tier")
    @GetMapping("/explain")
    Explanation explain(@RequestParam String cache, @RequestParam String tenant, @RequestParam List<String> segment) {
        return new Explanation(
                operations.explain(cache, tenant, segment.subList(0, Math.min(segment.size(), MOST_SEGMENTS + 1))));
    }

    @Operation(
            summary = "Why a key was last not answered from memory: the tags that changed, and the transactions",
            description = "Of the answering node, which remembers its last 2,000 keys that missed and 8,192 changes.")
    @GetMapping(path = "/why", params = "!url")
    Why why(@RequestParam @Size(max = 400) String key) {
        return new Why(key, operations.lastMiss(key).orElse(null));
    }

    @Operation(
            summary = "Why responses of a path were last not answered from memory, by whose they were",
            description = "The path and query of a route whose responses are kept: /api/v1/categories")
    @GetMapping(path = "/why", params = "url")
    WhyUrl whyUrl(@RequestParam @Size(max = 2000) String url) {
        return new WhyUrl(url, responses.lastMisses(url, MOST_MISSES));
    }

    @Operation(summary = "Declared queries whose results are kept: hit rates, and what is refused and why")
    @GetMapping("/queries")
    SqlCache.Report queries() {
        return queries.report();
    }

    @Operation(summary = "How far the warm-up of this node is, and what can be warmed")
    @GetMapping("/warm")
    WarmUpState warming() {
        return new WarmUpState(operations.warmUpModes(), operations.warming().orElse(null));
    }

    @Operation(
            summary = "Fills caches ahead of use, in the background",
            description = "Takes a share of the database, half of it while requests are handled.")
    @PostMapping("/warm")
    @ResponseStatus(HttpStatus.ACCEPTED)
    WarmUpState warm(@Valid @RequestBody Warming wanted, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} warms {}", caller.userId(), wanted);
        WarmUp.Extent usual = WarmUp.Extent.USUAL;
        WarmUp.Extent extent = new WarmUp.Extent(
                wanted.limit() == null ? usual.limit() : wanted.limit(),
                wanted.days() == null ? usual.days() : wanted.days());
        return new WarmUpState(operations.warmUpModes(), operations.warm(wanted.mode(), extent, wanted.resume()));
    }

    @Operation(summary = "Stops the warm-up of this node", description = "It can go on with resume.")
    @DeleteMapping("/warm")
    WarmUpState stopWarming(@AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} stops the warm-up", caller.userId());
        operations.stopWarming();
        return warming();
    }
}
