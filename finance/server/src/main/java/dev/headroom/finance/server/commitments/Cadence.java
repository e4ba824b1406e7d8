package dev.headroom.finance.server.commitments;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How often a bill is due. */
enum Cadence {
    WEEKLY,
    MONTHLY,
    QUARTERLY,
    YEARLY,
    ONCE;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
