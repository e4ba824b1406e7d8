package dev.headroom.fuzz;

import java.util.Locale;

/** As whom a request is sent. */
enum Role {
    NOBODY,
    HOUSEHOLD,
    ANOTHER_HOUSEHOLD,
    ADVISOR,
    OPERATOR,
    /** Reads only, is written to by nobody: what it is told must not change. */
    WITNESS;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
