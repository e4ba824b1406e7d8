package dev.headroom.finance.server.console;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.observe.FlightRecorder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Recordings of the node that answers. */
@RestController
@RequestMapping("/api/v1/operator/recordings")
@Tag(name = "Operator: recordings")
class RecordingsController {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingsController.class);

    private final Recordings recordings;

    RecordingsController(Recordings recordings) {
        this.recordings = recordings;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Begins to record this node; it ends by itself")
    Recordings.State start(@RequestParam(defaultValue = "60") long seconds, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} records this node for {} s", caller.userId(), seconds);
        return recordings.start(Duration.ofSeconds(seconds));
    }

    @GetMapping
    @Operation(summary = "Whether a recording is under way, and how large the last one is")
    ResponseEntity<Recordings.State> state() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(recordings.state());
    }

    @DeleteMapping
    @Operation(summary = "Ends the recording under way")
    Recordings.State stop() {
        return recordings.stop();
    }

    @GetMapping("/summary")
    @Operation(summary = "Hot methods, allocations and collections of the last recording")
    ResponseEntity<FlightRecorder.Summary> summary() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(recordings.summary());
    }

    @GetMapping("/file")
    @Operation(summary = "The last recording, for JDK Mission Control")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<Resource> file() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"headroom.jfr\"")
                .body(new FileSystemResource(recordings.file()));
    }
}
