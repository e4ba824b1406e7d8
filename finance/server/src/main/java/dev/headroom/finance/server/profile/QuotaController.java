package dev.headroom.finance.server.profile;

import dev.headroom.spring.RequestUnits;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is left of the caller's quota of requests, over HTTP. */
@RestController
@Tag(name = "Profile")
class QuotaController {
    private final RequestUnits units;

    QuotaController(RequestUnits units) {
        this.units = units;
    }

    /**
     * Where the caller stands.
     *
     * @param counted whether requests are counted at all
     * @param tier whose quotas these are; empty where nothing is counted
     * @param quotas each of them bounds the caller
     */
    record Standing(boolean counted, String tier, List<Left> quotas) {
        Standing {
            quotas = List.copyOf(quotas);
        }
    }

    /**
     * What is left of a quota.
     *
     * @param name as the field {@code RateLimit} has it
     * @param units in a window
     * @param remaining that may be used now; nodes may have taken a few more ahead of use
     * @param nextSeconds until there is one more; 0 where all are there
     * @param fullSeconds until all are there, if none is used
     */
    record Left(
            String name,
            long units,
            long windowSeconds,
            long used,
            long remaining,
            long nextSeconds,
            long fullSeconds) {
        static Left of(RequestUnits.Left left) {
            return new Left(
                    left.name(),
                    left.units(),
                    left.window().toSeconds(),
                    Math.max(0, left.units() - left.remaining()),
                    left.remaining(),
                    seconds(left.nextIn()),
                    seconds(left.fullIn()));
        }

        /** Whoever comes back then finds it. */
        private static long seconds(Duration duration) {
            return duration.plusSeconds(1).minusNanos(1).toSeconds();
        }
    }

    @GetMapping("/api/v1/users/quota")
    @Operation(summary = "What is left of the caller's quota of requests, and when it comes back")
    ResponseEntity<Standing> quota(HttpServletRequest request) {
        Standing standing = units.standing(request)
                .map(known -> new Standing(
                        true,
                        known.tier(),
                        known.quotas().stream().map(Left::of).toList()))
                .orElseGet(() -> new Standing(false, "", List.of()));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore().cachePrivate())
                .body(standing);
    }
}
