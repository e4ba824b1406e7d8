package dev.headroom.finance.analytics.tax;

/** How a household files. */
public enum FilingStatus {
    SINGLE,
    MARRIED_JOINTLY,
    MARRIED_SEPARATELY,
    HEAD_OF_HOUSEHOLD,
    SURVIVING_SPOUSE
}
