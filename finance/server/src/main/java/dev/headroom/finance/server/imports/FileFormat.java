package dev.headroom.finance.server.imports;

import java.util.Locale;

/** How a file is written. */
enum FileFormat {
    CSV,
    OFX,
    GHOSTFOLIO,
    GREEN_BUTTON;

    /** As it is written in requests and in {@code import_run}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
