package dev.headroom.finance.server.categories;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a category counts: transfers are neither income nor spending. */
public enum CategoryKind {
    INCOME,
    SPENDING,
    DEBT_PAYMENT,
    TRANSFER;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
