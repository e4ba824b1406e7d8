package dev.headroom.cache.memcached;

import java.util.OptionalLong;

/** One answer of a server in the meta protocol. */
sealed interface Reply {
    /** {@code VA}: an item. */
    final class Value implements Reply {
        private final byte[] data;
        private final Flags flags;

        Value(byte[] data, Flags flags) {
            this.data = data;
            this.flags = flags;
        }

        byte[] data() {
            return data;
        }

        Flags flags() {
            return flags;
        }

        /** Whether somebody stored it: the placeholder that a lease leaves carries a mark, and so does a stale item. */
        boolean stored() {
            return !flags.won && !flags.taken && !flags.stale;
        }
    }

    /** {@code VA} of more bytes than are accepted. Its data is still on the connection, which has to go. */
    record Oversized(long length, Flags flags) implements Reply {}

    /** An answer without data. */
    record Status(Code code, Flags flags) implements Reply {}

    /** {@code STAT}. */
    record Statistic(String name, String value) implements Reply {}

    /** {@code END} of statistics. */
    record EndOfStatistics() implements Reply {}

    /** {@code MN}: everything asked before is answered. */
    record NoOp() implements Reply {}

    /** {@code SERVER_ERROR}: understood, and not done. */
    record Refusal(String text) implements Reply {}

    /** {@code CLIENT_ERROR} or {@code ERROR}: what follows it can't be told apart, so the connection has to go. */
    record Misunderstanding(String text) implements Reply {}

    /** Codes of {@link Status}. */
    enum Code {
        /** Done. */
        HD,
        /** Nothing by that key. */
        EN,
        /** Nothing by that key to change. */
        NF,
        /** Not stored. */
        NS,
        /** Changed since. */
        EX
    }

    /**
     * What a server says beside its code.
     *
     * @param opaque which request this answers; empty where it doesn't say
     * @param cas version of the item in digits, empty where it wasn't asked for
     * @param won the caller is to load it
     * @param taken another caller is loading it
     * @param stale marked as out of date
     */
    record Flags(OptionalLong opaque, String cas, boolean won, boolean taken, boolean stale) {}
}
