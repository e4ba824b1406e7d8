package dev.headroom.datasource;

import dev.headroom.freshness.Position;
import java.util.Optional;

/**
 * A node's log at a moment.
 *
 * @param position inserted on the primary, replayed on a replica, in the node's incarnation
 * @param token the same for a session
 * @param snapshot of the primary's transactions, taken before the position; a replica's would not list the running
 *     ones, so it has none
 * @param requestedNanos on {@link System#nanoTime}, before the server was asked
 * @param receivedNanos after it had answered
 */
public record Reading(
        Position position,
        Token token,
        Optional<TransactionSnapshot> snapshot,
        long requestedNanos,
        long receivedNanos) {}
