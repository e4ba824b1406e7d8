package dev.headroom.faults;

/**
 * An answer that broke its promise.
 *
 * @param kind of promise
 * @param text what was read, and what should have been
 */
record Breach(Kind kind, String text) {
    /** Which promise. */
    enum Kind {
        /** Older than its level, or than the age that it states. */
        STALE,
        /** A session missed its own write. */
        OWN_WRITE_MISSED,
        /** It was rolled back. */
        UNCOMMITTED,
        /** It was lost with a server, and served after that. */
        LOST,
        /** Nobody has ever written it. */
        INVENTED
    }
}
