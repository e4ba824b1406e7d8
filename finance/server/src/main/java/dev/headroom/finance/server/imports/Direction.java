package dev.headroom.finance.server.imports;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which way money went, where a column says it instead of a sign. */
enum Direction {
    IN,
    OUT;

    private static final Map<String, Direction> WORDS = Map.ofEntries(
            Map.entry("credit", IN),
            Map.entry("cr", IN),
            Map.entry("c", IN),
            Map.entry("crdt", IN),
            Map.entry("deposit", IN),
            Map.entry("in", IN),
            Map.entry("h", IN),
            Map.entry("haben", IN),
            Map.entry("bij", IN),
            Map.entry("+", IN),
            Map.entry("debit", OUT),
            Map.entry("dr", OUT),
            Map.entry("d", OUT),
            Map.entry("dbit", OUT),
            Map.entry("withdrawal", OUT),
            Map.entry("out", OUT),
            Map.entry("s", OUT),
            Map.entry("soll", OUT),
            Map.entry("af", OUT),
            Map.entry("-", OUT));

    static Optional<Direction> of(String word) {
        return Optional.ofNullable(WORDS.get(word.strip().toLowerCase(Locale.ROOT)));
    }
}
