package dev.headroom.finance.server.market;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.web.Page;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Classes of assets: everybody reads them, operators change them. */
@RestController
@Tag(name = "Market")
@CachedResponse
class AssetClassController {
    private static final ErrorCode NO_SUCH_CLASS = new ErrorCode("NO_SUCH_ASSET_CLASS", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode CLASS_CYCLE = new ErrorCode("ASSET_CLASS_CYCLE", ErrorCode.Kind.IMPOSSIBLE);

    private final JdbcClient jdbc;

    AssetClassController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param parentId the class it is part of; null for one of the top */
    record AssetClass(long id, @Nullable Long parentId, String name) {}

    /** What an operator says about a class. */
    record AssetClassRequest(
            @NotBlank @Pattern(
                    regexp = "[a-z][a-z0-9_]{1,49}",
                    message = "must be 2 to 50 lower case letters, digits and underscores")
            String name,

            @Nullable Long parentId) {}

    @Operation(summary = "The classes of assets")
    @GetMapping("/api/v1/asset-classes")
    Page<AssetClass> list() {
        return Page.all(jdbc.sql("select id, parent_id, name from asset_class order by id")
                .query((row, _) -> new AssetClass(
                        row.getLong("id"),
                        row.getObject("parent_id") == null ? null : row.getLong("parent_id"),
                        row.getString("name")))
                .list());
    }

    @Operation(summary = "Adds a class")
    @PostMapping("/api/v1/operator/asset-classes")
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<AssetClass> add(@Valid @RequestBody AssetClassRequest request) {
        requireParent(request.parentId(), 0);
        long id = jdbc.sql("""
                        insert into asset_class (id, parent_id, name)
                        select coalesce(max(id), 0) + 1, :parent, :name from asset_class returning id
                        """)
                .param("parent", request.parentId(), Types.SMALLINT)
                .param("name", request.name())
                .query(Long.class)
                .single();
        return ResponseEntity.created(URI.create("/api/v1/operator/asset-classes/" + id))
                .body(new AssetClass(id, request.parentId(), request.name()));
    }

    @Operation(summary = "Renames a class or moves it")
    @PutMapping("/api/v1/operator/asset-classes/{id}")
    AssetClass change(@PathVariable long id, @Valid @RequestBody AssetClassRequest request) {
        requireParent(request.parentId(), id);
        int changed = jdbc.sql("update asset_class set name = :name, parent_id = :parent where id = :id")
                .param("name", request.name())
                .param("parent", request.parentId(), Types.SMALLINT)
                .param("id", id)
                .update();
        if (changed == 0) {
            throw noSuch(id);
        }
        return new AssetClass(id, request.parentId(), request.name());
    }

    @Operation(summary = "Removes a class that nothing belongs to")
    @DeleteMapping("/api/v1/operator/asset-classes/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable long id) {
        if (jdbc.sql("delete from asset_class where id = ?").param(id).update() == 0) {
            throw noSuch(id);
        }
    }

    private static CodedException noSuch(long id) {
        return CodedException.of(
                NO_SUCH_CLASS, Violation.of("asset class", "must be one that is there", Long.toString(id)));
    }

    /** A class is part of one that is there, and never of itself. */
    private void requireParent(@Nullable Long parent, long id) {
        if (parent == null) {
            return;
        }
        List<Long> above = jdbc.sql("""
                        with recursive up(id, parent_id) as (
                            select id, parent_id from asset_class where id = :parent
                            union select c.id, c.parent_id from asset_class c join up on up.parent_id = c.id)
                        select id from up
                        """)
                .param("parent", parent)
                .query((row, _) -> row.getLong("id"))
                .list();
        if (above.isEmpty()) {
            throw noSuch(parent);
        }
        if (above.contains(id)) {
            throw CodedException.of(
                    CLASS_CYCLE, Violation.of("parent_id", "must not be the class itself or a part of it", parent));
        }
    }
}
