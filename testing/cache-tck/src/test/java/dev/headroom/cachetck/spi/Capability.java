package dev.headroom.cachetck.spi;

/** What a product offers beyond looking up, loading and ending one value. */
public enum Capability {
    /** An invalidation on one node reaches the memory of the others. */
    REMOTE_INVALIDATION,
    /** Many values end by one tag. */
    TAGS,
    /** A value is loaded anew in the background before its time is over. */
    EARLY_REFRESH,
    /** One load for all nodes. */
    FLEET_LOAD,
    /** A value's time to live is its own, in every level. */
    TIME_TO_LIVE,
    /** Values that were made together don't end together. */
    EXPIRY_SPREAD,
    /** The memory of a node is bounded in bytes. */
    BYTE_BUDGET,
    /** The tenant is part of the product's own key, and can't be left out. */
    TENANTS,
    /** Readers of another version of a value's class are foreseen. */
    VERSIONED_VALUES,
    /** A shared server that is slow or away is left out, and asked again later. */
    DEGRADATION
}
