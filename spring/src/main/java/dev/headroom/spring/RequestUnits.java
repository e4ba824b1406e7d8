package dev.headroom.spring;

import dev.headroom.http.Limiter;
import dev.headroom.http.Quota;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Charges requests that turn out to cost more units of their caller's quota than the one that each pays as it comes in:
 * how much is known once the handler has read what is asked, and before it does it.
 *
 * <p>What a batch costs is known from its items alone; it is weighed as a whole where it comes in, and pays nothing
 * before.
 */
public final class RequestUnits {
    private final RequestLimits limits;

    RequestUnits(RequestLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes what the request costs beyond the one unit it has paid, and states in the answer what is left. One that is
     * outside the quotas pays nothing. No request costs more than a whole quota, so that a rested caller can always
     * ask. At most one trip to the store of quotas, none where this node has leased enough.
     *
     * @param units in all, 1 or more
     * @throws QuotaExceededException where there are too few; nothing is taken then, and what the request has paid is
     *     spent
     */
    public void charge(HttpServletRequest request, HttpServletResponse response, long units) {
        settle(limits.admitMore(request, units - 1).orElse(null), response);
    }

    /**
     * Takes what a request costs that stands for several reads, as {@link #charge}: a unit for each, of a browser's
     * page one for each screen of them.
     *
     * @param reads 1 or more
     * @throws QuotaExceededException where there are too few units
     */
    public void chargeReads(HttpServletRequest request, HttpServletResponse response, int reads) {
        charge(request, response, limits.unitsOf(request, reads));
    }

    /**
     * Takes a unit of the quota of the client's address, on whatever path: for a credential that nobody knows, before
     * the request is refused for it, which no filter behind would count. A request that goes on as nobody's has paid.
     *
     * @throws QuotaExceededException where there is none
     */
    public void chargeAddress(HttpServletRequest request, HttpServletResponse response) {
        settle(limits.admitAddress(request).orElse(null), response);
    }

    /** Whose quota {@link #chargeAddress} takes from. */
    public String address(HttpServletRequest request) {
        return limits.addressKey(request);
    }

    /**
     * Where a request's caller stands.
     *
     * @param tier whose quotas these are; {@code usual} of callers without one, {@code anonymous} of an address
     * @param quotas each of them bounds the caller
     */
    public record Standing(String tier, List<Left> quotas) {
        public Standing {
            quotas = List.copyOf(quotas);
        }
    }

    /**
     * What is left of a quota.
     *
     * @param name as {@code RateLimit} has it
     * @param units in a window
     * @param remaining that may be used now, as far as this node knows
     * @param nextIn until there is one more; zero where all are there
     * @param fullIn until all are there, if none is used
     */
    public record Left(String name, long units, Duration window, long remaining, Duration nextIn, Duration fullIn) {
        static Left of(Limiter.State state) {
            Quota quota = state.quota();
            Duration between = quota.window().dividedBy(quota.units());
            long missing = quota.burst() - state.remaining();
            Duration full = missing < 1 ? Duration.ZERO : state.nextIn().plus(between.multipliedBy(missing - 1));
            return new Left(quota.name(), quota.units(), quota.window(), state.remaining(), state.nextIn(), full);
        }
    }

    /**
     * Where the request's caller stands, for showing it: takes nothing beyond what the request has paid. A trip to the
     * store for each quota. Empty where nothing is counted.
     */
    public Optional<Standing> standing(HttpServletRequest request) {
        return limits.standing(request);
    }

    private static void settle(Limiter.@Nullable Verdict verdict, HttpServletResponse response) {
        if (verdict == null) {
            return;
        }
        verdict.fields().forEach(response::setHeader);
        if (!verdict.admitted()) {
            throw new QuotaExceededException(verdict);
        }
    }
}
