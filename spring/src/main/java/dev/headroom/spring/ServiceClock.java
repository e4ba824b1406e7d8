package dev.headroom.spring;

import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;

/** The time of day: of the application where it has a clock of its own, else of the machine. */
final class ServiceClock {
    private ServiceClock() {}

    static InstantSource of(ObjectProvider<InstantSource> own) {
        return own.getIfAvailable(InstantSource::system);
    }
}
