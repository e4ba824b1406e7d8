package dev.headroom.finance.server.identity;

import dev.headroom.base.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Who uses this node at the same time: people who are signed in and asked for something in this minute or the one
 * before. A request of somebody who is known already costs one look-up.
 */
@Component
class Present {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Of a minute; more are counted as so many. */
    private static final int MOST = 200_000;

    private final Ticker ticker;
    private volatile Minute latest;

    private record Minute(long number, Set<Long> people, Set<Long> before) {}

    @Autowired
    Present(MeterRegistry meters) {
        this(Ticker.system());
        Gauge.builder("headroom.users.concurrent", this, Present::people)
                .description("people signed in who asked this node for something in the last minute or two")
                .register(meters);
    }

    Present(Ticker ticker) {
        this.ticker = ticker;
        this.latest = new Minute(number(), ConcurrentHashMap.newKeySet(), Set.of());
    }

    private long number() {
        return Math.floorDiv(ticker.nanos(), MINUTE_NANOS);
    }

    /** Somebody asks for something. */
    void seen(long userId) {
        Set<Long> people = minute().people();
        if (!people.contains(userId) && people.size() < MOST) {
            people.add(userId);
        }
    }

    private Minute minute() {
        Minute known = latest;
        return known.number() == number() ? known : turn();
    }

    private synchronized Minute turn() {
        long now = number();
        Minute known = latest;
        if (known.number() != now) {
            Set<Long> before = known.number() == now - 1 ? known.people() : Set.of();
            latest = new Minute(now, ConcurrentHashMap.newKeySet(), before);
        }
        return latest;
    }

    /** How many there are. */
    long people() {
        Minute now = minute();
        return now.people().size()
                + now.before().stream()
                        .filter(one -> !now.people().contains(one))
                        .count();
    }
}
