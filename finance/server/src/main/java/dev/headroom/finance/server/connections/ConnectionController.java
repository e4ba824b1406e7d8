package dev.headroom.finance.server.connections;

import dev.headroom.finance.server.connections.Connections.BankConnection;
import dev.headroom.finance.server.connections.Connections.Synced;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Banks that a household has connected. */
@RestController
@RequestMapping("/api/v1/bank-connections")
@Tag(name = "Bank connections")
@CachedResponse
class ConnectionController {
    private final Connections connections;
    private final EntityTags tags;

    ConnectionController(Connections connections, EntityTags tags) {
        this.connections = connections;
        this.tags = tags;
    }

    /** @param accessToken what the bank gave for access; kept encrypted and never answered */
    record ConnectionRequest(
            @NotBlank @Size(max = 100) String institution,

            @NotNull @Pattern(regexp = "folder|http", message = "must be folder or http") String connector,

            @NotBlank @Size(max = 500) String accessToken) {}

    @Operation(summary = "The connected banks")
    @GetMapping
    Page<BankConnection> list(Household household, PageRequest page) {
        return connections.page(household.id(), page);
    }

    @Operation(summary = "Connects a bank")
    @PostMapping
    @ApiResponse(responseCode = "201", description = "connected", useReturnTypeSchema = true)
    ResponseEntity<BankConnection> connect(Household household, @Valid @RequestBody ConnectionRequest request) {
        BankConnection added =
                connections.connect(household, request.institution(), request.connector(), request.accessToken());
        return tags.created("/api/v1/bank-connections/" + added.id(), added);
    }

    @Operation(summary = "A connected bank: whether it works, and what came last")
    @GetMapping("/{id}")
    ResponseEntity<BankConnection> get(Household household, @PathVariable long id) {
        return tags.ok(connections.get(household.id(), id));
    }

    @Operation(summary = "Brings in what changed at the bank", description = "All of it with its cursor, or nothing.")
    @PostMapping("/{id}/sync")
    Synced synchronise(Household household, @PathVariable long id) {
        return connections.synchronise(household.id(), id);
    }

    @Operation(summary = "Forgets the bank; its accounts and transactions stay")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long id) {
        connections.remove(household.id(), id);
    }
}
