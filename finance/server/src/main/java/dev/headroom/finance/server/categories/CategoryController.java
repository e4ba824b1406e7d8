package dev.headroom.finance.server.categories;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.identity.TellsItsTags;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
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

/** Categories over HTTP. */
@RestController
@CachedResponse(groups = "categories")
@RequestMapping("/api/v1/categories")
@Tag(name = "Categories")
class CategoryController {
    private final Categories categories;
    private final EntityTags tags;

    CategoryController(Categories categories, EntityTags tags) {
        this.categories = categories;
        this.tags = tags;
    }

    @GetMapping
    @TellsItsTags
    Page<Category> list(Household household, PageRequest page) {
        return categories.page(household, page);
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<Category> add(Household household, @Valid @RequestBody CategoryRequest request) {
        Category added = categories.add(household, request);
        return tags.created("/api/v1/categories/" + added.id(), added);
    }

    @GetMapping("/{id}")
    ResponseEntity<Category> get(Household household, @PathVariable long id) {
        return tags.ok(categories.get(household, id));
    }

    @PutMapping("/{id}")
    ResponseEntity<Category> change(
            Household household,
            @PathVariable long id,
            IfMatch condition,
            @Valid @RequestBody CategoryRequest request) {
        return tags.ok(categories.change(household, id, condition, request));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(
            Household household,
            @PathVariable long id,
            IfMatch condition,
            @Parameter(description = "slug of the category that takes over what used this one")
                    @RequestParam(name = "move_to", required = false)
                    @Nullable String moveTo) {
        categories.remove(household, id, condition, moveTo);
    }
}
