package dev.headroom.finance.server.grants;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Role;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Grants over HTTP: a household gives and revokes them, an advisor sees what was granted. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/grants")
@Tag(name = "Grants")
class GrantController {
    private final Grants grants;

    GrantController(Grants grants) {
        this.grants = grants;
    }

    record GrantRequest(
            @NotBlank @Size(max = 254) String advisorEmail,

            @Schema(description = "until revoked where it is left out") @Nullable Instant expiresAt) {}

    @GetMapping
    Page<Grants.Grant> list(@AuthenticationPrincipal Caller caller, PageRequest page) {
        return grants.page(caller.requireHousehold(), page);
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<Grants.Grant> add(@AuthenticationPrincipal Caller caller, @Valid @RequestBody GrantRequest request) {
        Grants.Grant added = grants.add(caller.requireHousehold(), request.advisorEmail(), request.expiresAt());
        return ResponseEntity.created(URI.create("/api/v1/grants/" + added.id()))
                .body(added);
    }

    @GetMapping("/{id}")
    Grants.Grant get(@AuthenticationPrincipal Caller caller, @PathVariable long id) {
        return grants.get(caller.requireHousehold(), id);
    }

    /** Revokes. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable long id) {
        grants.revoke(caller.requireHousehold(), id);
    }

    /** Grants end by themselves, so that nothing is kept of it. */
    @GetMapping("/received")
    @CachedResponse(false)
    Page<Grants.Received> received(@AuthenticationPrincipal Caller caller, PageRequest page) {
        caller.require(Role.ADVISOR);
        return grants.received(caller.userId(), page);
    }
}
