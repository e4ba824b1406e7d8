package dev.headroom.finance.server.pictures;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.pictures.PictureStore.Found;
import dev.headroom.finance.server.pictures.PictureStore.Kept;
import dev.headroom.finance.server.pictures.PictureStore.Of;
import dev.headroom.finance.server.pictures.PictureStore.Owner;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/**
 * Pictures over HTTP: a file is the body of its request, whatever media type its sender gives it. Nothing here asks the
 * servlet for parameters before the body is read, since that would read some bodies as forms.
 */
@RestController
@Tag(name = "Pictures", description = "Receipts of transactions, and what goals are for")
class PictureController {
    private static final MediaType WEBP = MediaType.parseMediaType("image/webp");
    private static final String TAKEN =
            "JPEG, PNG or WebP, told by its content, to 10 MB and 50,000,000 pixels. It is drawn anew, upright, in"
                    + " up to four widths; nothing else that the file says is kept. The same file again is the same"
                    + " picture, so no key is needed.";

    private final PictureUploads uploads;
    private final PictureStore store;

    PictureController(PictureUploads uploads, PictureStore store) {
        this.uploads = uploads;
        this.store = store;
    }

    @GetMapping("/api/v1/transactions/{id}/receipts")
    @CachedResponse
    @Operation(summary = "A transaction's receipts, the oldest first")
    Page<Picture> receipts(Household household, @PathVariable long id) {
        Owner owner = new Owner(household, Of.TRANSACTION, id);
        store.requireOwner(owner);
        return Page.all(store.pictures(owner));
    }

    @PostMapping("/api/v1/transactions/{id}/receipts")
    @ApiResponse(responseCode = "200", description = "it was there already", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    @Operation(
            summary = "Adds a receipt, up to five to a transaction",
            description = TAKEN,
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    ResponseEntity<Picture> addReceipt(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long id,
            @Parameter(hidden = true) HttpServletRequest request) {
        Kept kept = uploads.take(new Owner(caller.requireHousehold(), Of.TRANSACTION, id), request);
        URI place = URI.create(kept.picture().path());
        return kept.added()
                ? ResponseEntity.created(place).body(kept.picture())
                : ResponseEntity.ok().location(place).body(kept.picture());
    }

    @DeleteMapping("/api/v1/transactions/{id}/receipts/{picture}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Removes a receipt for good")
    void removeReceipt(Household household, @PathVariable long id, @PathVariable long picture) {
        Owner owner = new Owner(household, Of.TRANSACTION, id);
        store.requireOwner(owner);
        store.remove(owner, picture);
    }

    @GetMapping("/api/v1/receipts")
    @CachedResponse
    @Operation(summary = "How many receipts transactions have; those without one aren't listed")
    Page<ReceiptCount> receiptCounts(Household household, PageRequest page) {
        return store.receiptCounts(household, page);
    }

    @PutMapping("/api/v1/goals/{id}/picture")
    @Operation(
            summary = "Gives a goal its picture, in place of the one before",
            description = TAKEN,
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    Picture setPicture(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long id,
            @Parameter(hidden = true) HttpServletRequest request) {
        return uploads.take(new Owner(caller.requireHousehold(), Of.GOAL, id), request)
                .picture();
    }

    @DeleteMapping("/api/v1/goals/{id}/picture")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes a goal's picture away, where it has one")
    void removePicture(Household household, @PathVariable long id) {
        Owner owner = new Owner(household, Of.GOAL, id);
        store.requireOwner(owner);
        store.removeAll(owner);
    }

    @GetMapping("/api/v1/pictures/{id}/{hash}")
    @Operation(
            summary = "The bytes of a picture, as WebP",
            description = "Browsers keep them and ask each time whether they still may show them.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "image/webp", schema = @Schema(type = "string", format = "binary")))
    @Nullable ResponseEntity<byte[]> content(
            Household household,
            @PathVariable long id,
            @PathVariable String hash,
            @Parameter(description = "pixels across; the narrowest form that has them, or the widest")
                    @RequestParam(name = "w", defaultValue = "16383")
                    @Min(1) @Max(16_383) int width,
            @Parameter(hidden = true) WebRequest request) {
        Found found = store.find(household, id, hash, width);
        if (request.checkNotModified(found.entityTag())) {
            return null;
        }
        return ResponseEntity.ok()
                .contentType(WEBP)
                .eTag(found.entityTag())
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
                .body(store.content(found));
    }
}
