package dev.headroom.finance.server.performance;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.observe.VitalHistory;
import dev.headroom.observe.Vitals;
import dev.headroom.spring.ObserveSettings;
import dev.headroom.spring.VitalReports;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What browsers measure of our pages. */
@RestController
@Tag(name = "Vitals")
class VitalsController {
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_VITALS", ErrorCode.Kind.TOO_MANY);
    private static final ErrorCode WINDOW = new ErrorCode("WINDOW_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Vitals vitals;
    private final VitalReports reports;
    private final int perMinute;
    private final Map<Long, Integer> sent = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private volatile long minute;

    VitalsController(Vitals vitals, VitalReports reports, ObserveSettings settings, InstantSource clock) {
        this.vitals = vitals;
        this.reports = reports;
        this.perMinute = settings.vitals();
        this.clock = clock;
        this.minute = clock.millis() / MINUTE;
    }

    /** @param samples 1 to 100 */
    record Batch(@NotNull @Size(max = 1000) List<@NotNull @Valid Item> samples) {}

    /**
     * One measurement.
     *
     * @param name LCP, INP, CLS, FCP, TTFB, FID, or component:NAME
     * @param value milliseconds; CLS has no unit
     * @param page template of the page's path
     */
    record Item(
            @NotNull String name, double value, @Nullable String page) {}

    @PostMapping("/api/v1/vitals")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Tells what a browser measured", description = "All samples are taken, or none.")
    void tell(@Valid @RequestBody Batch batch, @AuthenticationPrincipal Caller caller) {
        allow(caller.userId(), batch.samples().size());
        vitals.take(batch.samples().stream()
                .map(item -> new Vitals.Sample(item.name(), item.page(), item.value()))
                .toList());
    }

    private void allow(long user, int samples) {
        long now = clock.millis() / MINUTE;
        if (now != minute) {
            minute = now;
            sent.clear();
        }
        int all = sent.merge(user, samples, Integer::sum);
        if (all > perMinute) {
            throw CodedException.retryAfter(
                    TOO_MANY,
                    Duration.ofMinutes(1),
                    Violation.of("samples", "must be at most " + perMinute + " a minute", all));
        }
    }

    @GetMapping("/api/v1/operator/vitals")
    @Operation(
            summary = "Vitals by page, judged at p75, and the slowest components, of all nodes in the last hours",
            description = "Without hours, of the last day. Nodes tell each other every five minutes.")
    ResponseEntity<Vitals.Report> report(
            @Parameter(description = "1 to 720") @RequestParam(defaultValue = "24") int hours) {
        if (hours < 1 || hours > VitalHistory.KEPT.toHours()) {
            throw CodedException.of(WINDOW, Violation.of("hours", "must be 1.." + VitalHistory.KEPT.toHours(), hours));
        }
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(reports.over(Duration.ofHours(hours)));
    }
}
