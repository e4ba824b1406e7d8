package dev.headroom.finance.server.accounts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an account is for. */
public enum AccountKind {
    CHECKING,
    SAVINGS,
    CASH,
    CREDIT_CARD,
    LOAN,
    MORTGAGE,
    INVESTMENT,
    RETIREMENT,
    OTHER;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
