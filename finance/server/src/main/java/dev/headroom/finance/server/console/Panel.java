package dev.headroom.finance.server.console;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a screen, read apart from the others: what goes wrong with one is told in its place, with the last value
 * that it had.
 *
 * @param value as JSON; null until it was read for the first time
 * @param trouble why the value isn't of now; null where it is
 * @param at when the value was read; null before the first
 * @param millis that the reading took
 * @param version counts changes of the value on this node
 */
record Panel(
        @JsonRawValue @Schema(type = "object", description = "depends on the panel") @Nullable String value,

        @Nullable Trouble trouble,
        @Nullable Instant at,
        long millis,
        long version) {
    /**
     * What is wrong with a panel.
     *
     * @param code {@code PANEL_SLOW}, {@code PANEL_FAILED} or that of the refusal
     * @param message what, and the way out
     */
    record Trouble(String code, String message) {}

    /**
     * Where a panel comes from.
     *
     * @param name within its screen
     * @param everyMillis after which it is read again while somebody looks
     */
    record Source(String name, long everyMillis, Read read) {}

    /** Reads a panel's value. */
    @FunctionalInterface
    interface Read {
        @Nullable Object now() throws Exception;
    }

    /**
     * A screen.
     *
     * @param name of the screen
     */
    record Screen(String name, List<Source> panels) {
        Screen {
            panels = List.copyOf(panels);
        }
    }
}
