package dev.headroom.finance.server.goals;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a goal is for. */
enum GoalKind {
    EMERGENCY,
    PURCHASE,
    DEBT_FREE,
    RETIREMENT,
    EDUCATION,
    TRAVEL,
    OTHER;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
