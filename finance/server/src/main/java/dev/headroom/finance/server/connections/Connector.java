package dev.headroom.finance.server.connections;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a bank's transactions are fetched: page by page from a cursor on. Cursors are the bank's own text; the same one
 * may be asked for again.
 */
interface Connector {
    /** {@code folder} or {@code http}. */
    String name();

    /**
     * What changed behind a cursor.
     *
     * @param token what the household gave for access
     * @param cursor empty for everything
     * @throws Mutated when the bank's data changed while pages were being fetched: begin again where the loop began
     * @throws dev.headroom.base.CodedException {@code BANK_LOGIN_REQUIRED}, {@code BANK_REFUSED} and what a remote
     *     service may fail with
     */
    Page fetch(String token, String cursor) throws Mutated;

    /** Pages that were fetched so far don't fit each other. */
    final class Mutated extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * An account as the bank tells it.
     *
     * @param balance in units, what is owed negative
     */
    record BankAccount(String id, String name, String kind, String currency, BigDecimal balance) {}

    /**
     * A transaction as the bank tells it.
     *
     * @param amount in units, money in positive
     * @param pending whether it may still change; the booked one comes with an id of its own
     */
    record Booking(String id, String accountId, LocalDate date, BigDecimal amount, String payee, boolean pending) {}

    /**
     * Part of what changed.
     *
     * @param next the cursor behind this page
     * @param more whether there is another page
     */
    record Page(
            List<BankAccount> accounts,
            List<Booking> added,
            List<Booking> modified,
            List<String> removed,
            @Nullable String next,
            boolean more) {
        public Page {
            accounts = List.copyOf(accounts);
            added = List.copyOf(added);
            modified = List.copyOf(modified);
            removed = List.copyOf(removed);
        }
    }
}
