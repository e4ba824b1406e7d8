package dev.headroom.finance.server.rows;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.finance.server.web.Versioned;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The five routes of a {@link HouseholdResource}; a subclass says at which path. */
public class ResourceController<Q, R extends Versioned> {
    private final HouseholdResource<Q, R> resource;
    private final EntityTags tags;

    protected ResourceController(HouseholdResource<Q, R> resource, EntityTags tags) {
        this.resource = resource;
        this.tags = tags;
    }

    @GetMapping
    protected Page<R> list(Household household, PageRequest page, QueryParameters filter) {
        return resource.page(household, page, filter);
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    protected ResponseEntity<R> add(Household household, @Valid @RequestBody Q body, HttpServletRequest request) {
        R added = resource.add(household, body);
        return tags.created(request.getRequestURI() + "/" + added.id(), added);
    }

    @GetMapping("/{id}")
    protected ResponseEntity<R> get(Household household, @PathVariable long id) {
        return tags.ok(resource.get(household, id));
    }

    @PutMapping("/{id}")
    protected ResponseEntity<R> change(
            Household household, @PathVariable long id, IfMatch condition, @Valid @RequestBody Q body) {
        return tags.ok(resource.change(household, id, condition, body));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    protected void remove(Household household, @PathVariable long id, IfMatch condition) {
        resource.remove(household, id, condition);
    }
}
