package dev.headroom.sql;

import java.util.List;

/** A few executions of a fingerprint with their values, for plans that are made with what is really asked for. */
@FunctionalInterface
public interface StatementSamples {
    /**
     * Up to as many as {@link StatementSettings#samples()}, evenly chosen of all so far; empty where none are kept.
     *
     * @param fingerprint as {@link Fingerprint#id()} writes it
     */
    List<StatementSample> of(String fingerprint);
}
