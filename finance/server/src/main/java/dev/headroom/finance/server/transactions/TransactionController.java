package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Transactions over HTTP. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/transactions")
@Tag(name = "Transactions")
class TransactionController {
    private final Transactions transactions;
    private final EntityTags tags;

    TransactionController(Transactions transactions, EntityTags tags) {
        this.transactions = transactions;
        this.tags = tags;
    }

    record Categorisation(
            @NotNull @Size(min = 1, max = 100) Set<@NotNull Long> ids,
            @NotNull String category) {}

    record Categorised(int changed) {}

    @GetMapping
    @Parameter(name = "account_id", in = ParameterIn.QUERY, schema = @Schema(type = "integer", format = "int64"))
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(
            name = "category",
            in = ParameterIn.QUERY,
            description = "slug; its parts count too",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "q",
            in = ParameterIn.QUERY,
            description = "text in payee or memo, whatever its case",
            schema = @Schema(type = "string", maxLength = 100))
    @Parameter(
            name = "deleted",
            in = ParameterIn.QUERY,
            description = "true lists what was removed",
            schema = @Schema(type = "boolean"))
    @Parameter(
            name = QueryParameters.TOTAL,
            in = ParameterIn.QUERY,
            description = "estimate adds total_estimate: about how many there are, by the database's statistics",
            schema = @Schema(type = "string", allowableValues = "estimate"))
    Page<Transaction> list(Household household, PageRequest page, QueryParameters filter) {
        return transactions.page(household, page, filter);
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<Transaction> add(Household household, @Valid @RequestBody NewTransaction request) {
        Transaction added = transactions.add(household, request);
        return tags.created("/api/v1/transactions/" + added.id(), added);
    }

    /** All or none. */
    @PostMapping("/categorise")
    Categorised categorise(Household household, @Valid @RequestBody Categorisation request) {
        return new Categorised(transactions.categorise(household, request.ids(), request.category()));
    }

    @GetMapping("/{id}")
    ResponseEntity<Transaction> get(Household household, @PathVariable long id) {
        return tags.ok(transactions.get(household, id));
    }

    @PatchMapping("/{id}")
    ResponseEntity<Transaction> change(
            Household household,
            @PathVariable long id,
            IfMatch condition,
            @Valid @RequestBody TransactionChange change) {
        return tags.ok(transactions.change(household, id, condition, change));
    }

    /** Removes the transaction; it can be restored. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long id, IfMatch condition) {
        transactions.remove(household, id, condition);
    }

    @PostMapping("/{id}/restore")
    ResponseEntity<Transaction> restore(Household household, @PathVariable long id, IfMatch condition) {
        return tags.ok(transactions.restore(household, id, condition));
    }
}
