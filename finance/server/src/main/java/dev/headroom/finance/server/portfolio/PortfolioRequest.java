package dev.headroom.finance.server.portfolio;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What a household says about a portfolio, when it adds it and when it changes it. */
record PortfolioRequest(
        @NotBlank @Size(max = 100) String name,

        @Schema(description = "the account that holds it") @Nullable Long accountId,

        @Nullable @Size(max = 100) String strategy,

        @Schema(description = "code of the series it is compared with") @Nullable @Size(max = 40) String benchmark) {}
