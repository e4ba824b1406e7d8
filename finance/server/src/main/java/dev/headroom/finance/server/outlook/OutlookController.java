package dev.headroom.finance.server.outlook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.identity.Access;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.http.FieldMask;
import dev.headroom.spring.CacheDeclarations;
import dev.headroom.spring.CachedResponse;
import dev.headroom.spring.ResponseViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The daily outlook of a sign-in's household. */
@RestController
@CachedResponse
@RequestMapping("/api/v2/daily-outlook")
@Tag(name = "Daily outlook")
class OutlookController {
    private static final ErrorCode UNKNOWN_ENVELOPE = new ErrorCode("UNKNOWN_ENVELOPE", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode NOT_YOURS = new ErrorCode("NOT_YOURS", ErrorCode.Kind.FORBIDDEN);

    /** Where the answer is written without it. */
    private static final Peers.Comparison NOT_ASKED_FOR = Peers.Comparison.none("not_asked_for");

    private final Outlooks outlooks;
    private final Peers peers;
    private final CompletedActions actions;
    private final Access access;
    private final Cache<ScoreView> scores;
    private final InstantSource clock;

    OutlookController(
            Outlooks outlooks,
            Peers peers,
            CompletedActions actions,
            Access access,
            InstantSource clock,
            CacheDeclarations caches) {
        this.scores = caches.declare(CacheSpec.of(KeyTemplate.of("balance_score:{user}:{date}"), ScoreView.class)
                .build());
        this.outlooks = outlooks;
        this.peers = peers;
        this.actions = actions;
        this.access = access;
        this.clock = clock;
    }

    /** An outlook as one sign-in reads it. */
    record OutlookView(
            String id,
            long userId,
            int revision,
            @JsonUnwrapped OutlookDocument outlook,
            Peers.Comparison peer) {
        static OutlookView of(long user, Outlooks.Answer answer, Peers.Comparison peer) {
            OutlookDocument day = answer.document();
            return new OutlookView(user + ":" + day.date(), user, answer.revision(), day, peer);
        }
    }

    /** The part of an outlook that the score is. */
    record ScoreView(
            long userId,
            LocalDate date,
            String status,
            @Nullable Integer balanceScore,
            @Nullable String band,
            int coverage,
            int scoreVersion,
            @JsonProperty("delta_7d") @Nullable Integer delta7d,
            List<OutlookDocument.ComponentScore> components,
            OutlookDocument.@Nullable LargestGain largestGain) {}

    /**
     * What every answer of this resource is wrapped in. The last three are left out unless {@code envelope=full} is
     * asked for: they differ from one answer to the next, and the headers {@code Cache-Status}, {@code Server-Timing}
     * and {@code Date} carry them anyway.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Envelope<T>(
            boolean success,
            T data,
            @Nullable Boolean cached,
            @Nullable Double loadTime,
            @Nullable Instant timestamp) {
        static <T> Envelope<T> of(T data) {
            return new Envelope<>(true, data, null, null, null);
        }
    }

    record Completion(String actionId, boolean completed, int streakCount) {}

    @Operation(summary = "A day's outlook", description = "Without a date, today in the household's zone.")
    @ResponseViews(
            @ResponseViews.View(
                    name = "score",
                    fields = "date,status,balance_score,band,coverage,delta_7d,components,largest_gain"))
    @GetMapping("/{user}")
    ResponseEntity<Envelope<OutlookView>> outlook(
            @PathVariable long user,
            @RequestParam(required = false) @Nullable LocalDate date,
            @RequestParam(required = false) @Nullable String envelope,
            FieldMask fields,
            @AuthenticationPrincipal Caller caller) {
        long started = System.nanoTime();
        boolean full = full(envelope);
        Caller.Household household = access.household(caller, user);
        Outlooks.Answer answer = outlooks.of(household, date);
        OutlookView view = OutlookView.of(
                user, answer, fields.includes("peer") ? compared(household, answer.document()) : NOT_ASKED_FOR);
        Envelope<OutlookView> body = full
                ? new Envelope<>(
                        true,
                        view,
                        answer.kept(),
                        Math.round((System.nanoTime() - started) / 1e3) / 1e6,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS))
                : Envelope.of(view);
        return full
                ? ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body)
                : headers().body(body);
    }

    @Operation(summary = "The balance score of a day, with its components")
    @GetMapping("/{user}/balance-score")
    ResponseEntity<Envelope<ScoreView>> balanceScore(
            @PathVariable long user,
            @RequestParam(required = false) @Nullable LocalDate date,
            @AuthenticationPrincipal Caller caller) {
        Caller.Household household = access.household(caller, user);
        LocalDate resolved = date == null ? outlooks.today(household) : date;
        Answer<ScoreView> found = scores.askOrLoad(
                scores.key(Tenant.of(household.id()), user, resolved),
                scores.spec().freshness(),
                () -> score(user, outlooks.of(household, resolved).document()));
        return headers().body(Envelope.of(found.value().orElseThrow()));
    }

    private static ScoreView score(long user, OutlookDocument day) {
        return new ScoreView(
                user,
                day.date(),
                day.status(),
                day.balanceScore(),
                day.band(),
                day.coverage(),
                day.scoreVersion(),
                day.delta7d(),
                day.components(),
                day.largestGain());
    }

    @Operation(
            summary = "The score among households alike",
            description = "Frozen once a day; never shown below 20 peers.")
    @GetMapping("/{user}/peer-comparison")
    ResponseEntity<Envelope<Peers.Comparison>> peerComparison(
            @PathVariable long user,
            @RequestParam(required = false) @Nullable LocalDate date,
            @AuthenticationPrincipal Caller caller) {
        Caller.Household household = access.household(caller, user);
        Outlooks.Answer answer = outlooks.of(household, date);
        return headers().body(Envelope.of(compared(household, answer.document())));
    }

    @Operation(
            summary = "Marks one of today's quick actions as done",
            description = "Calling it again changes nothing.")
    @PostMapping("/{user}/actions/{action}/complete")
    Envelope<Completion> complete(
            @PathVariable long user, @PathVariable String action, @AuthenticationPrincipal Caller caller) {
        Caller.Household household = access.household(caller, user);
        if (caller.household() == null || caller.household().id() != household.id()) {
            throw CodedException.of(NOT_YOURS, "this action", "can only be completed by its own household");
        }
        Outlooks.Answer after = actions.complete(household, action);
        return Envelope.of(new Completion(action, true, after.document().streakCount()));
    }

    private Peers.Comparison compared(Caller.Household household, OutlookDocument day) {
        return peers.of(household.id(), day.date(), day.balanceScore());
    }

    private static ResponseEntity.BodyBuilder headers() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache().cachePrivate());
    }

    private static boolean full(@Nullable String envelope) {
        if (envelope == null || envelope.equals("slim")) {
            return false;
        }
        if (envelope.equals("full")) {
            return true;
        }
        throw CodedException.of(UNKNOWN_ENVELOPE, Violation.of("envelope", "must be full or slim", envelope));
    }
}
