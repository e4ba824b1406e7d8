package dev.headroom.finance.server.identity;

import dev.headroom.base.Memo;
import dev.headroom.base.Ticker;
import dev.headroom.spring.QuotaExceededException;
import dev.headroom.spring.RequestUnits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Finds the session behind a request's token, and bounds what made-up tokens cost: each that turns out to be unknown
 * takes a unit of the quota of its client's address, as a request of nobody's does. Once an address has used that up, a
 * token from there pays before it is looked up. Sessions that this node has found before are looked up all the same, so
 * that those who share the address with a guesser go on.
 */
@Component
class Credentials {
    private static final int MOST_ADDRESSES = 20_000;
    private static final Duration SPENT = Duration.ofMinutes(1);

    private final Sessions sessions;
    private final @Nullable RequestUnits units;
    private final Ticker ticker = Ticker.system();
    /** Until when an address that was refused pays ahead. */
    private final Memo<String, Long> spentUntil = new Memo<>(MOST_ADDRESSES);

    Credentials(Sessions sessions, ObjectProvider<RequestUnits> units) {
        this.sessions = sessions;
        // none where requests aren't limited at all
        this.units = units.getIfAvailable();
    }

    /**
     * The live session of a request with a token; empty where nobody knows it.
     *
     * @throws QuotaExceededException where too many unknown ones came from its address
     */
    Optional<Sessions.Live> find(String token, HttpServletRequest request, HttpServletResponse response) {
        if (units == null) {
            return sessions.find(token);
        }
        if (sessions.foundBefore(token)) {
            return sessions.find(token);
        }
        String address = units.address(request);
        boolean ahead = paysAhead(address);
        if (ahead) {
            charge(units, address, request, response);
        }
        Optional<Sessions.Live> live = sessions.find(token);
        if (live.isEmpty() && !ahead) {
            charge(units, address, request, response);
        }
        return live;
    }

    private boolean paysAhead(String address) {
        Long until = spentUntil.get(address);
        return until != null && ticker.nanos() - until < 0;
    }

    private void charge(RequestUnits from, String address, HttpServletRequest request, HttpServletResponse response) {
        try {
            from.chargeAddress(request, response);
        } catch (QuotaExceededException exceeded) {
            spentUntil.put(address, ticker.nanos() + SPENT.toNanos());
            throw exceeded;
        }
    }
}
