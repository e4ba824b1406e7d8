package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.http.Problem;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Imports over HTTP: the file is the body of the request, whatever media type its sender gives it. */
@RestController
@RequestMapping("/api/v1/imports")
@Tag(name = "Imports", description = "Files of banks, brokers and utilities")
@CachedResponse
class ImportsController {
    private final Imports imports;
    private final ImportRuns runs;
    private final HeadroomSettings settings;

    ImportsController(Imports imports, ImportRuns runs, HeadroomSettings settings) {
        this.imports = imports;
        this.runs = runs;
        this.settings = settings;
    }

    @PostMapping
    @ApiResponse(
            responseCode = "200",
            description = "previewed, or imported before: nothing was added",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "imported", useReturnTypeSchema = true)
    @Operation(
            summary = "Imports a file, or previews it",
            description = "All rows are stored or none. The same file twice adds nothing.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            defaultValue = "auto",
                            allowableValues = {
                                "auto",
                                "transactions",
                                "activities",
                                "holdings",
                                "prices",
                                "energy_usage"
                            }))
    @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            defaultValue = "auto",
                            allowableValues = {"auto", "csv", "ofx", "ghostfolio", "green_button"}))
    @Parameter(name = "dry_run", in = ParameterIn.QUERY, schema = @Schema(type = "boolean", defaultValue = "false"))
    @Parameter(name = "account_id", in = ParameterIn.QUERY, schema = @Schema(type = "integer", format = "int64"))
    @Parameter(name = "account", in = ParameterIn.QUERY, description = "name; a new account where there is none")
    @Parameter(name = "portfolio", in = ParameterIn.QUERY, description = "name; a new portfolio where there is none")
    @Parameter(name = "symbol", in = ParameterIn.QUERY, description = "what a file of dates and prices is of")
    @Parameter(name = "file_name", in = ParameterIn.QUERY)
    @Parameter(name = "columns", in = ParameterIn.QUERY, example = "date:Booking date,amount:Value,payee:#3")
    @Parameter(name = "delimiter", in = ParameterIn.QUERY, description = "comma, semicolon, tab or pipe")
    @Parameter(name = "decimal", in = ParameterIn.QUERY, description = "point or comma")
    @Parameter(name = "date_format", in = ParameterIn.QUERY, example = "dd.MM.yyyy")
    @Parameter(name = "encoding", in = ParameterIn.QUERY, example = "windows-1252")
    @Parameter(name = "currency", in = ParameterIn.QUERY, example = "USD")
    ResponseEntity<ImportAnswer> importFile(
            @AuthenticationPrincipal Caller caller, @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        long limit = settings.imports().maxSize().toBytes();
        long declared = request.getContentLengthLong();
        if (declared > limit) {
            throw Rejections.tooLarge(limit, declared);
        }
        requirePlainBody(request);
        ImportRequest asked = ImportRequest.of(request.getQueryString());
        ImportAnswer answer = imports.importFile(caller, asked, request.getInputStream(), limit);
        HttpStatus status = answer.id() != null && answer.rowsAdded() > 0 ? HttpStatus.CREATED : HttpStatus.OK;
        ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
        if (answer.id() != null) {
            response.location(URI.create("/api/v1/imports/" + answer.id()));
        }
        return response.body(answer);
    }

    private static void requirePlainBody(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw Rejections.unsupported("body", "must not be a form", type);
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw Rejections.unsupported("body", "must not be compressed", coding);
        }
    }

    @GetMapping
    @Operation(summary = "The imports, the newest first")
    Page<ImportRuns.Run> list(@AuthenticationPrincipal Caller caller, PageRequest page) {
        return runs.page(caller, page);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One import and how far it is")
    ImportRuns.Run get(@AuthenticationPrincipal Caller caller, @PathVariable long id) {
        return runs.get(caller, id);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onRejected(ImportRejected rejected) {
        ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        String code = rejected.shown().code().name();
        problem.setType(URI.create(Problem.type(code)));
        problem.setDetail(rejected.getMessage());
        problem.setProperty("code", code);
        problem.setProperty("violations", rejected.shown().violations());
        problem.setProperty("violations_total", rejected.total());
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        return new ResponseEntity<>(problem, headers, HttpStatus.UNPROCESSABLE_CONTENT);
    }
}
