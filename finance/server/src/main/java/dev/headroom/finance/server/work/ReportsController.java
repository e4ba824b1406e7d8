package dev.headroom.finance.server.work;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.JobQueue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A household's monthly reports. */
@RestController
@RequestMapping("/api/v1/reports")
@Tag(name = "Reports", description = "A month on paper")
class ReportsController {
    private static final ErrorCode MONTH_INVALID = new ErrorCode("MONTH_INVALID", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode MONTH_IN_FUTURE = new ErrorCode("MONTH_IN_FUTURE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_REPORT = new ErrorCode("NO_SUCH_REPORT", ErrorCode.Kind.NOT_FOUND);

    private final JdbcClient jdbc;
    private final JobQueue queue;
    private final InstantSource clock;

    ReportsController(JdbcClient jdbc, JobQueue queue, InstantSource clock) {
        this.jdbc = jdbc;
        this.queue = queue;
        this.clock = clock;
    }

    /** @param month {@code 2026-02} */
    record ReportLine(String month, int bytes, Instant madeAt) {}

    record ReportList(List<ReportLine> items) {}

    /** @param job that makes it */
    record Asked(String month, long job) {}

    @GetMapping
    @Operation(summary = "The reports that are there, the latest first")
    ReportList list(@AuthenticationPrincipal Caller caller) {
        return new ReportList(jdbc.sql("""
                        select month, length(content) as bytes, made_at from household_report
                        where household_id = ? order by month desc
                        """)
                .param(caller.requireHousehold().id())
                .query((row, _) -> new ReportLine(
                        YearMonth.from(row.getObject("month", LocalDate.class)).toString(),
                        row.getInt("bytes"),
                        row.getTimestamp("made_at").toInstant()))
                .list());
    }

    @PostMapping("/{month}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Asks for a month's report, anew where it is there")
    Asked ask(@PathVariable String month, @AuthenticationPrincipal Caller caller) {
        Caller.Household household = caller.requireHousehold();
        LocalDate first = first(month);
        if (first.isAfter(LocalDate.ofInstant(clock.instant(), household.zone()))) {
            throw CodedException.of(MONTH_IN_FUTURE, Violation.of("month", "must have begun", month));
        }
        return new Asked(
                month,
                queue.enqueue(ReportTask.request(household.id(), first, false)).id());
    }

    @GetMapping("/{month}")
    @Operation(summary = "A month's report as PDF")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/pdf", schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<byte[]> read(@PathVariable String month, @AuthenticationPrincipal Caller caller) {
        byte[] content = jdbc.sql("select content from household_report where household_id = ? and month = ?")
                .params(caller.requireHousehold().id(), first(month))
                .query((row, _) -> row.getBytes(1))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_REPORT,
                        Violation.of("report", "must be there", month).instead("POST /api/v1/reports/" + month)));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"headroom-" + month + ".pdf\"")
                .body(content);
    }

    private static LocalDate first(String month) {
        try {
            return YearMonth.parse(month).atDay(1);
        } catch (DateTimeParseException unreadable) {
            throw CodedException.of(
                    MONTH_INVALID, Violation.of("month", "must be a year and a month, like 2026-02", month));
        }
    }
}
