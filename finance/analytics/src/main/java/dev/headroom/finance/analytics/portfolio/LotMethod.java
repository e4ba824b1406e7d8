package dev.headroom.finance.analytics.portfolio;

/** Which lots a sale is taken from. */
public enum LotMethod {
    /** Oldest first. */
    FIFO,
    /** Youngest first. */
    LIFO,
    /** Highest basis per share first, the oldest of equal ones. */
    HIFO,
    /** The lots that the sale names; oldest first where it names none. */
    SPECIFIC
}
