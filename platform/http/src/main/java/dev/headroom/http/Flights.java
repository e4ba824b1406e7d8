package dev.headroom.http;

import dev.headroom.base.Ticker;
import dev.headroom.cache.CacheKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Who is making which response, and which keys have lately given nothing to keep. */
final class Flights {
    /** How long a key whose response couldn't be kept is passed without waiting for each other. */
    private static final Duration PASSING = Duration.ofSeconds(2);

    private static final int MOST_PASSING = 10_000;

    private final ConcurrentHashMap<CacheKey, CompletableFuture<Landing>> flights = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<CacheKey, Long> passing = new ConcurrentHashMap<>();
    private final Ticker ticker;

    Flights(Ticker ticker) {
        this.ticker = ticker;
    }

    /** How a flight ended. */
    sealed interface Landing {
        /** Look again: it is there, unless it has changed since. */
        record Kept() implements Landing {}

        /** Nothing was kept. */
        record Passed() implements Landing {}

        /** The handler threw. */
        record Failed(Exception failure) implements Landing {}

        /** It is still in the air. */
        record Late() implements Landing {}
    }

    /** A place in a flight. */
    static final class Flight {
        private final CompletableFuture<Landing> landing;
        private final boolean leader;

        Flight(CompletableFuture<Landing> landing, boolean leader) {
            this.landing = landing;
            this.leader = leader;
        }

        boolean isLeader() {
            return leader;
        }

        Landing join(Duration atMost) throws InterruptedException {
            try {
                return landing.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                return new Landing.Late();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("flights end with a landing", impossible);
            }
        }
    }

    Flight enter(CacheKey key) {
        CompletableFuture<Landing> mine = new CompletableFuture<>();
        CompletableFuture<Landing> other = flights.putIfAbsent(key, mine);
        return new Flight(other == null ? mine : other, other == null);
    }

    /** In this order: who learns that it has landed doesn't find it any more. */
    void leave(CacheKey key, Flight flight, Landing landing) {
        if (landing instanceof Landing.Passed) {
            if (passing.size() >= MOST_PASSING) {
                passing.clear();
            }
            passing.put(key, ticker.nanos() + PASSING.toNanos());
        }
        flights.remove(key, flight.landing);
        flight.landing.complete(landing);
    }

    boolean passes(CacheKey key) {
        Long until = passing.get(key);
        if (until == null) {
            return false;
        }
        if (ticker.nanos() - until < 0) {
            return true;
        }
        passing.remove(key, until);
        return false;
    }
}
