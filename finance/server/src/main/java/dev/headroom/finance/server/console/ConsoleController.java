package dev.headroom.finance.server.console;

import dev.headroom.base.Ticker;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.LongLived;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the operator's console reads: a screen at once, then what changes of it. */
@RestController
@RequestMapping("/api/v1/operator")
@Tag(name = "Operator: console")
class ConsoleController {
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final Ticker ticker = Ticker.system();
    private final Screens screens;
    private final Panels panels;
    private final Streams streams;
    private final ServiceParts.Store store;
    private final InstantSource clock;

    ConsoleController(Screens screens, Panels panels, Streams streams, ServiceParts.Store store, InstantSource clock) {
        this.screens = screens;
        this.panels = panels;
        this.streams = streams;
        this.store = store;
        this.clock = clock;
    }

    /**
     * A screen.
     *
     * @param panels by name; each tells its own trouble
     */
    record ScreenAnswer(String screen, Instant at, Map<String, Panel> panels) {}

    record ScreenNames(List<String> screens) {}

    /** @param below where the next page begins; null after the last */
    record Changes(List<OperatorLog.Change> items, @Nullable Long below) {}

    @GetMapping("/screens")
    @Operation(summary = "The console's screens")
    ResponseEntity<ScreenNames> names() {
        return now(new ScreenNames(screens.names()));
    }

    @GetMapping("/screens/{screen}")
    @Operation(
            summary = "All panels of a screen",
            description = "Read at the same time, shared by all consoles. One that isn't there within 1.5 s keeps its"
                    + " last value and says so; one that fails tells its own trouble.")
    ResponseEntity<ScreenAnswer> screen(@PathVariable @Size(max = 40) String screen) throws InterruptedException {
        Panel.Screen of = screens.named(screen);
        of.panels().forEach(panels::touch);
        long until = ticker.nanos() + PATIENCE.toNanos();
        Map<String, Panel> all = new LinkedHashMap<>();
        for (Panel.Source source : of.panels()) {
            Duration left = Duration.ofNanos(Math.max(0, until - ticker.nanos()));
            all.put(source.name(), panels.within(source, left));
        }
        return now(new ScreenAnswer(of.name(), clock.instant(), all));
    }

    @GetMapping("/stream")
    @Operation(
            summary = "What changes of a screen, as server-sent events, at most once a second",
            description = "`panels` with those that changed, `beat` while nothing does, `bye` before the end: `again`"
                    + " after its time, `ending` where the node goes. One stream for each console: a new one ends the"
                    + " one before.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = "string")))
    void stream(
            @RequestParam @Size(max = 40) String screen,
            @RequestParam @NotNull @Pattern(regexp = "[A-Za-z0-9-]{8,64}") String console,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        Panel.Screen of = screens.named(screen);
        String key = caller.userId() + ":" + console;
        CountDownLatch end = streams.enter(key);
        LongLived.begin(request);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        streams.tell(key, end, of, response);
    }

    @GetMapping("/objectives")
    @Operation(
            summary = "What is left of every operation's budgets, with burn rates and the hours they last",
            description = "Of all nodes, over thirty days.")
    ResponseEntity<List<Spending.Line>> objectives() {
        return now(store.spending().all());
    }

    @GetMapping("/objectives/past")
    @Operation(summary = "How an operation's budgets were spent: thirty days by hour, six hours by minute")
    ResponseEntity<Spending.Past> past(@RequestParam @NotNull @Size(min = 1, max = 120) String operation) {
        return now(store.spending().past(operation));
    }

    @GetMapping("/objectives/times")
    @Operation(
            summary = "How long an operation's requests took over time, by band",
            description = "Minute by minute over the last two hours at most, else by whole hours, sixty at most.")
    ResponseEntity<Spending.Times> times(
            @RequestParam @NotNull @Size(min = 1, max = 120) String operation,
            @RequestParam(defaultValue = "2") @Min(1) @Max(720) int hours) {
        return now(store.spending().times(operation, hours, clock.instant()));
    }

    @GetMapping("/nodes")
    @Operation(summary = "The service's nodes, as each last told of itself")
    ResponseEntity<List<Nodes.Line>> nodes() {
        return now(store.nodes().all());
    }

    @GetMapping("/releases")
    @Operation(
            summary = "Where another release came, or went back, in the last thirty days, oldest first",
            description = "When a node began with another release than the one that began before it.")
    ResponseEntity<List<Nodes.Release>> releases() {
        return now(store.nodes().releases());
    }

    @GetMapping("/changes")
    @Operation(summary = "What operators changed, when and why, the latest first")
    ResponseEntity<Changes> changes(
            @RequestParam(required = false) @Nullable Long below,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        List<OperatorLog.Change> page = store.log().latest(below == null ? Long.MAX_VALUE : below, limit);
        return now(
                new Changes(page, page.size() == limit ? (Long) page.getLast().id() : null));
    }

    private static <T> ResponseEntity<T> now(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
