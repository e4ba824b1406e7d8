package dev.headroom.finance.server.export;

import dev.headroom.finance.server.identity.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The household's data over HTTP, as one file. */
@RestController
@Tag(name = "Export", description = "All of a household's data")
class ExportController {
    private final Export export;
    private final InstantSource clock;

    ExportController(Export export, InstantSource clock) {
        this.export = export;
        this.clock = clock;
    }

    @GetMapping("/api/v1/export")
    @Operation(
            summary = "Everything that is kept of the household, as a ZIP file",
            description =
                    "One CSV file per kind of row; transactions, activities, prices, series and usage import again.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    void export(@AuthenticationPrincipal Caller caller, HttpServletResponse response) throws IOException {
        Caller.Household household = caller.requireHousehold();
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        export.write(household, () -> {
            response.setContentType("application/zip");
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"headroom-" + today + ".zip\"");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            return response.getOutputStream();
        });
    }
}
