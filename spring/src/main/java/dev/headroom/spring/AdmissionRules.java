package dev.headroom.spring;

import dev.headroom.http.AdmissionLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Who goes first where not all can, by paths.
 *
 * @param enabled whether there is a limit
 * @param deadline until when an answer is of use
 * @param low what nobody waits for
 * @param exempt what is always let in
 */
record AdmissionRules(boolean enabled, Duration deadline, List<PathPattern> low, List<PathPattern> exempt) {
    static AdmissionRules of(HttpSettings.Admission settings) {
        return new AdmissionRules(
                settings.enabled(),
                settings.deadline(),
                RequestLimits.patterns(settings.low()),
                RequestLimits.patterns(settings.exempt()));
    }

    /** Of a request; empty for what is always let in. */
    Optional<AdmissionLimit.Priority> priority(String path) {
        if (!enabled || RequestLimits.matches(exempt, path)) {
            return Optional.empty();
        }
        return Optional.of(
                RequestLimits.matches(low, path) ? AdmissionLimit.Priority.LOW : AdmissionLimit.Priority.HIGH);
    }
}
