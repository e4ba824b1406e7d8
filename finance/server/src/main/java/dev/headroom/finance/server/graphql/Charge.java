package dev.headroom.finance.server.graphql;

import dev.headroom.spring.QuotaExceededException;
import dev.headroom.spring.RequestUnits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What one operation takes of its caller's quota: one unit for each so much of its cost. Its cost is known within the
 * engine, which makes an error of whatever is thrown there; so a refusal is kept here, for whoever answers the request.
 */
final class Charge {
    private final @Nullable RequestUnits units;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final int costPerUnit;
    private @Nullable QuotaExceededException refusal;

    /**
     * @param units null where nothing is limited
     * @param costPerUnit 1 or more
     */
    Charge(@Nullable RequestUnits units, HttpServletRequest request, HttpServletResponse response, int costPerUnit) {
        this.units = units;
        this.request = request;
        this.response = response;
        this.costPerUnit = costPerUnit;
    }

    /** Whether the quota has the units of an operation, which are taken then. */
    boolean covers(long cost) {
        if (units == null) {
            return true;
        }
        try {
            units.charge(request, response, Math.max(1, Math.ceilDiv(cost, costPerUnit)));
            return true;
        } catch (QuotaExceededException exceeded) {
            refusal = exceeded;
            return false;
        }
    }

    /** Whether the operation was refused. */
    boolean refused() {
        return refusal != null;
    }

    /** @throws QuotaExceededException where the operation was refused */
    void require() {
        if (refusal != null) {
            throw refusal;
        }
    }
}
