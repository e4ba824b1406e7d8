package dev.headroom.finance.server.performance;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Tuner;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Settings that should be other ones, and trials of them. */
@RestController
@Tag(name = "Operator: tuning")
class TuneController {
    private final Tuner tuner;

    TuneController(Tuner tuner) {
        this.tuner = tuner;
    }

    /** @param apply the setting whose recommendation is to be tried; none where it is null */
    record Tune(@Size(max = 100) @Nullable String apply) {}

    /**
     * What is recommended.
     *
     * @param recommendations by section
     * @param applying what is being tried since this request; null for nothing
     */
    record Tuned(
            Map<String, List<Recommendation>> recommendations,
            @Nullable Recommendation applying,
            Tuner.Status status) {}

    @PostMapping("/api/v1/performance/tune")
    @Operation(
            summary = "Recommends settings, by section, and tries one where it is told to",
            description = "A trial runs old and new value in turns, keeps the new one only if it is shown to help, and"
                    + " puts the old one back at once where errors or p95 rise.")
    ResponseEntity<Tuned> tune(
            @Valid @RequestBody(required = false) @Nullable Tune tune, @AuthenticationPrincipal Caller caller) {
        String setting = tune == null ? null : tune.apply();
        Recommendation applying = setting == null ? null : tuner.apply(setting, "operator " + caller.userId());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Tuned(tuner.recommend(), applying, tuner.status()));
    }

    /** @param value within the setting's bounds, a whole number where only those mean something */
    record Wanted(@NotBlank @Size(max = 100) String setting, double value) {}

    @PutMapping("/api/v1/performance/tune")
    @Operation(
            summary = "Puts a value in force without a trial",
            description = "It is written down, and expires after seven days.")
    Tuner.Standing set(@Valid @RequestBody Wanted wanted, @AuthenticationPrincipal Caller caller) {
        return tuner.set(wanted.setting(), wanted.value(), "operator " + caller.userId());
    }

    /** Every setting that can be tuned. */
    record Settings(List<Tuner.Standing> settings) {}

    @GetMapping("/api/v1/performance/tune")
    @Operation(summary = "Every setting that can be tuned, with its bounds and what is in force")
    ResponseEntity<Settings> settings() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Settings(tuner.standings()));
    }

    @DeleteMapping("/api/v1/performance/tune")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Ends a trial and puts every configured value back")
    void revert(@AuthenticationPrincipal Caller caller) {
        tuner.revertAll("operator " + caller.userId());
    }
}
