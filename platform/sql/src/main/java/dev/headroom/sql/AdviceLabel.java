package dev.headroom.sql;

/** How well a gain is known. */
public enum AdviceLabel {
    /** The index was built and the statements ran before and after. */
    MEASURED,
    /** The planner costed the statement as if the index existed. */
    WHAT_IF,
    /** Reckoned from statistics, because nothing else was at hand. */
    ESTIMATE,
    /** Nobody has tried: the planner can't pretend that kind of index. */
    UNVERIFIED
}
