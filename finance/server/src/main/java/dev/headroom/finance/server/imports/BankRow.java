package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as a bank's file tells it.
 *
 * @param row where it stands in the file
 * @param amount money in positive, in major units
 * @param currency null where the file doesn't say
 * @param balance of the account after it, or null
 * @param account which of the file's accounts, null where the file doesn't say
 */
record BankRow(
        long row,
        LocalDate date,
        BigDecimal amount,
        @Nullable String currency,
        Words words,
        @Nullable BigDecimal balance,
        @Nullable FileAccount account) {

    /**
     * What the bank says of it; empty where it says nothing.
     *
     * @param externalId the bank's own id
     */
    record Words(String payee, String memo, String category, String externalId) {}

    /**
     * An account as a file names it.
     *
     * @param number the bank's own number of it, empty where only a name is known
     * @param kind one of the kinds of accounts
     */
    record FileAccount(String name, String number, String kind) {}
}
