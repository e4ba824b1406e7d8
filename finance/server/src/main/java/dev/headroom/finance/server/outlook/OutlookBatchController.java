package dev.headroom.finance.server.outlook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Access;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.outlook.OutlookController.Envelope;
import dev.headroom.finance.server.outlook.OutlookController.OutlookView;
import dev.headroom.http.EntityTag;
import dev.headroom.spring.RequestUnits;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The daily outlooks of several sign-ins at once: for an advisor's list. What it saves is round trips and statements,
 * not quota: it costs what as many single reads would.
 */
@RestController
@RequestMapping("/api/v2/daily-outlook")
@Tag(name = "Daily outlook")
class OutlookBatchController {
    private static final int LARGEST = 100;
    private static final ErrorCode SIZE = new ErrorCode("BATCH_SIZE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode DUPLICATES = new ErrorCode("DUPLICATE_USERS", ErrorCode.Kind.IMPOSSIBLE);

    private final Outlooks outlooks;
    private final Peers peers;
    private final Access access;
    private final JsonMapper json;
    private final @Nullable RequestUnits units;

    OutlookBatchController(
            Outlooks outlooks, Peers peers, Access access, JsonMapper json, ObjectProvider<RequestUnits> units) {
        this.outlooks = outlooks;
        this.peers = peers;
        this.access = access;
        this.json = json;
        // none where requests aren't limited at all
        this.units = units.getIfAvailable();
    }

    /** @param date null for each household's today */
    record Request(
            @NotNull List<@NotNull Long> userIds, @Nullable LocalDate date) {}

    /**
     * One item of a batch: the outlook, or the reason why there is none.
     *
     * @param etag of the answer to a single read of the same, without a content coding
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            long userId,
            int status,
            @Nullable String etag,
            @Nullable OutlookView data,
            @Nullable String code) {}

    @Operation(summary = "The outlooks of up to 100 sign-ins", description = """
                    One item each, in order; what the caller may not read is a 404 in its place. Every sign-in is named
                    once, and costs a unit of the quota; a browser session pays one for twenty. An item's `etag` is the
                    one that `GET /api/v2/daily-outlook/{user}` sends with the same date and no content coding: with it
                    as `If-None-Match` that answers 304 while nothing has changed.""")
    @PostMapping("/batch")
    Envelope<List<Item>> batch(
            @Valid @RequestBody Request batch,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<Long> users = batch.userIds();
        requireBounded(users);
        if (units != null) {
            units.chargeReads(request, response, users.size());
        }
        Map<Long, Caller.Household> readable = access.households(caller, users);
        Map<Long, Outlooks.Answer> answers = outlooks.ofAll(readable.values(), batch.date());
        return Envelope.of(users.stream()
                .map(user -> item(user, readable.get(user), answers))
                .toList());
    }

    private static void requireBounded(List<Long> users) {
        if (users.isEmpty() || users.size() > LARGEST) {
            throw CodedException.of(
                    SIZE,
                    Violation.of("user_ids", "must hold 1..%d sign-ins".formatted(LARGEST), users.size())
                            .instead("split the request"));
        }
        Set<Long> seen = new HashSet<>();
        List<Violation> again = users.stream()
                .filter(user -> !seen.add(user))
                .distinct()
                .map(user -> Violation.of("user_ids", "must name each sign-in once", user)
                        .instead("leave out all but the first"))
                .toList();
        if (!again.isEmpty()) {
            throw CodedException.of(DUPLICATES, again);
        }
    }

    private Item item(long user, Caller.@Nullable Household household, Map<Long, Outlooks.Answer> answers) {
        if (household == null) {
            return new Item(user, 404, null, null, "NO_SUCH_USER");
        }
        Outlooks.Answer answer = answers.get(household.id());
        if (answer == null) {
            return new Item(user, 404, null, null, "DATE_BEFORE_DATA");
        }
        OutlookDocument day = answer.document();
        OutlookView view = OutlookView.of(user, answer, peers.of(household.id(), day.date(), day.balanceScore()));
        return new Item(user, 200, tag(view), view, null);
    }

    /** Of the bytes that a single read would send. */
    private String tag(OutlookView view) {
        return EntityTag.of(json.writeValueAsBytes(Envelope.of(view))).toString();
    }
}
