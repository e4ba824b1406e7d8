package dev.headroom.sql;

import java.util.HexFormat;
import java.util.Objects;

/**
 * What statements that differ only in values have in common: the text with every literal and placeholder as {@code ?},
 * lists of any length as {@code ?...}, one space where there was any, and no comments.
 *
 * @param hash 64 bits over the whole normalised text
 * @param sql the normalised text, cut to 4,000 characters
 * @param kind what the statement does
 */
public record Fingerprint(long hash, String sql, Kind kind) {
    static final int LONGEST = 4_000;

    /** What a statement does. */
    public enum Kind {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        MERGE,
        CALL,
        /** Of transactions, sessions and schemas. */
        OTHER;

        /** Whether rows are written. */
        public boolean writes() {
            return switch (this) {
                case INSERT, UPDATE, DELETE, MERGE -> true;
                case SELECT, CALL, OTHER -> false;
            };
        }
    }

    public Fingerprint {
        Objects.requireNonNull(kind, "kind");
        sql = sql.length() > LONGEST ? sql.substring(0, LONGEST) : sql;
    }

    /** Of a statement's text; cost grows with its length, about 10 ns a character. */
    public static Fingerprint of(String sql) {
        return new FingerprintScanner(sql).scan().fingerprint();
    }

    /** The hash in 16 hexadecimal digits. */
    public String id() {
        return HexFormat.of().toHexDigits(hash);
    }

    /** The hash that {@link #id()} wrote. */
    static long parse(String id) {
        return HexFormat.fromHexDigitsToLong(id);
    }
}
