package dev.headroom.spring;

import dev.headroom.http.Limiter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
