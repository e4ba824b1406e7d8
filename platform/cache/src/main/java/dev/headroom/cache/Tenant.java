package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;

/**
 * Whose values these are. Part of every key: two tenants never meet in an entry, whatever their keys hold. Values that
 * belong to nobody in particular say so with {@link #COMMON}.
 *
 * @param id 1 to 64 characters
 */
public record Tenant(String id) {
    /** Nobody in particular: catalogues, market data. */
    public static final Tenant COMMON = new Tenant("-");

    private static final ErrorCode INVALID = new ErrorCode("INVALID_TENANT", ErrorCode.Kind.IMPOSSIBLE);

    public Tenant {
        if (id.isEmpty() || id.length() > 64) {
            throw CodedException.of(INVALID, Violation.of("tenant", "must have 1 to 64 characters", id));
        }
    }

    /** By number. */
    public static Tenant of(long id) {
        return new Tenant(Long.toString(id));
    }
}
