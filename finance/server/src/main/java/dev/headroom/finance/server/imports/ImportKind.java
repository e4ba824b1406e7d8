package dev.headroom.finance.server.imports;

import java.util.Locale;

/** What a file tells of. */
enum ImportKind {
    TRANSACTIONS,
    ACTIVITIES,
    HOLDINGS,
    PRICES,
    ENERGY_USAGE;

    /** As it is written in requests and in {@code import_run}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
