package dev.headroom.finance.server.imports;

import org.jspecify.annotations.Nullable;

/** Why a value of a row can't be taken. Carries no stack trace: a file can hold a million of them. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final @Nullable String value;
    private final @Nullable String wayOut;

    Unreadable(String rule, @Nullable String value, @Nullable String wayOut) {
        super(rule, null, false, false);
        this.rule = rule;
        this.value = value;
        this.wayOut = wayOut;
    }

    String rule() {
        return rule;
    }

    @Nullable String value() {
        return value;
    }

    @Nullable String wayOut() {
        return wayOut;
    }
}
