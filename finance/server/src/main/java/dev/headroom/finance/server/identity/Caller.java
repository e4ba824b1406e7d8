package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the request, as the session says.
 *
 * @param userId the sign-in
 * @param household the household whose data the sign-in owns; null for advisors and operators without one
 */
public record Caller(long userId, @Nullable Household household, Set<Role> roles) {
    private static final ErrorCode NO_HOUSEHOLD = new ErrorCode("NO_HOUSEHOLD", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode ROLE_REQUIRED = new ErrorCode("ROLE_REQUIRED", ErrorCode.Kind.FORBIDDEN);

    /**
     * @param id the household
     * @param zone where its day begins and ends
     * @param currency ISO 4217 code of its base currency
     */
    public record Household(long id, ZoneId zone, String currency, String tier) {}

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** The caller's household, or {@code NO_HOUSEHOLD} for a sign-in that has none. */
    public Household requireHousehold() {
        if (household == null) {
            throw CodedException.of(NO_HOUSEHOLD, "this sign-in", "belongs to no household");
        }
        return household;
    }

    /** Refuses callers without the role. */
    public void require(Role role) {
        if (!roles.contains(role)) {
            throw CodedException.of(
                    ROLE_REQUIRED,
                    "this operation",
                    "needs the role " + role.name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
