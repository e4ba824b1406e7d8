package dev.headroom.finance.server.accounts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** When gains in an account are taxed: as they come, at withdrawal, or never. */
public enum TaxTreatment {
    TAXABLE,
    DEFERRED,
    EXEMPT;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
