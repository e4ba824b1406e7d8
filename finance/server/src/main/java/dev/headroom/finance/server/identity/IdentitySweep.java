package dev.headroom.finance.server.identity;

import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes sessions and failures that no longer count; they are ignored long before. */
@Component
@ConditionalOnBooleanProperty("headroom.background")
class IdentitySweep {
    private final Sessions sessions;
    private final SignInThrottle throttle;

    IdentitySweep(Sessions sessions, SignInThrottle throttle) {
        this.sessions = sessions;
        this.throttle = throttle;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        sessions.sweep();
        throttle.sweep();
    }
}
