package dev.headroom.finance.server.categories;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What a household says about a category of its own. */
record CategoryRequest(
        @NotBlank @Size(max = 60) String name,

        @Schema(description = "made from the name where it is left out; a change that leaves it out keeps it")
        @Nullable @Pattern(
                regexp = "[a-z][a-z0-9_]{1,49}",
                message = "must be 2 to 50 small letters, digits and underscores, beginning with a letter")
        String slug,

        @NotNull CategoryKind kind,
        @Nullable Boolean essential,

        @Schema(description = "slug of a category that is itself part of none") @Nullable String parent) {}
