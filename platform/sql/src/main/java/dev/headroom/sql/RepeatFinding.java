package dev.headroom.sql;

import java.util.List;

/**
 * A statement that was executed again and again from one place in one unit of work.
 *
 * @param scope name of the unit of work
 * @param fingerprint as {@link Fingerprint#id()} writes it
 * @param count executions
 * @param distinct different values among them, counted up to 64
 * @param stack frames of the application, the innermost first; empty where there were none
 * @param wayOut what to do instead
 */
public record RepeatFinding(
        RepeatKind kind,
        String scope,
        String fingerprint,
        String sql,
        int count,
        int distinct,
        List<String> stack,
        String wayOut) {
    public RepeatFinding {
        stack = List.copyOf(stack);
    }

    /** Kind, count, statement, place and way out in one line. */
    @Override
    public String toString() {
        return "%s: %d executions in %s of [%s] at %s; %s"
                .formatted(kind, count, scope, sql, stack.isEmpty() ? "an unknown place" : stack.getFirst(), wayOut);
    }
}
