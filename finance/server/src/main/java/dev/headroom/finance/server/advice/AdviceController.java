package dev.headroom.finance.server.advice;

import dev.headroom.finance.server.advice.Advice.AdviceThread;
import dev.headroom.finance.server.advice.Advice.Message;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Access;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Conversations of a household; an advisor names whose with {@code ?user=}. */
@RestController
@RequestMapping("/api/v1/advice/threads")
@Tag(name = "Advice")
@CachedResponse(parameters = "status")
class AdviceController {
    private final Advice advice;
    private final Access access;
    private final Changes changes;
    private final EntityTags tags;

    AdviceController(Advice advice, Access access, Changes changes, EntityTags tags) {
        this.advice = advice;
        this.access = access;
        this.changes = changes;
        this.tags = tags;
    }

    /** A thread with its first message. */
    record ThreadRequest(
            @NotBlank @Size(max = 200) String topic,
            @NotBlank @Size(max = 10000) String body) {}

    /** A thread's topic and whether it goes on. */
    record ThreadChange(
            @NotBlank @Size(max = 200) String topic,

            @NotNull @Pattern(regexp = "open|closed", message = "must be open or closed") String status) {}

    /** A message. */
    record MessageRequest(@NotBlank @Size(max = 10000) String body) {}

    private long household(Caller caller, @Nullable Long user) {
        return user == null
                ? caller.requireHousehold().id()
                : access.household(caller, user).id();
    }

    @Operation(summary = "Threads, the newest first; ?q= searches topics and messages, ?status= open or closed")
    @GetMapping
    Page<AdviceThread> list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            PageRequest page,
            QueryParameters query) {
        return advice.page(household(caller, user), query.text("status"), query.text("q"), page);
    }

    @Operation(summary = "Begins a thread with a message")
    @PostMapping
    @ApiResponse(responseCode = "201", description = "begun", useReturnTypeSchema = true)
    ResponseEntity<AdviceThread> begin(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            @Valid @RequestBody ThreadRequest request) {
        long household = household(caller, user);
        AdviceThread begun = advice.begin(household, caller, request.topic(), request.body());
        changes.ofHousehold(household);
        return tags.created("/api/v1/advice/threads/" + begun.id(), begun);
    }

    @Operation(summary = "A thread without its messages")
    @GetMapping("/{id}")
    ResponseEntity<AdviceThread> get(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            @PathVariable long id) {
        return tags.ok(advice.get(household(caller, user), id));
    }

    @Operation(summary = "Changes a thread's topic, closes it or opens it again")
    @PutMapping("/{id}")
    ResponseEntity<AdviceThread> change(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            @PathVariable long id,
            IfMatch condition,
            @Valid @RequestBody ThreadChange change) {
        long household = household(caller, user);
        AdviceThread changed = advice.change(household, id, condition, change.topic(), change.status());
        changes.ofHousehold(household);
        return tags.ok(changed);
    }

    @Operation(summary = "Removes a thread; only its household does")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller.Household household, @PathVariable long id) {
        advice.remove(household.id(), id);
    }

    @Operation(summary = "The messages of a thread, the oldest first")
    @GetMapping("/{id}/messages")
    Page<Message> messages(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            @PathVariable long id,
            PageRequest page) {
        return advice.messages(household(caller, user), id, page);
    }

    @Operation(summary = "Writes into a thread; the household is told of an advisor's message")
    @PostMapping("/{id}/messages")
    @ApiResponse(responseCode = "201", description = "written", useReturnTypeSchema = true)
    ResponseEntity<Message> write(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable Long user,
            @PathVariable long id,
            @Valid @RequestBody MessageRequest request) {
        long household = household(caller, user);
        Message message = advice.add(household, id, caller, request.body());
        changes.ofHousehold(household);
        return ResponseEntity.created(URI.create("/api/v1/advice/threads/%d/messages".formatted(id)))
                .body(message);
    }
}
