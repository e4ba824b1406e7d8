package dev.headroom.changefeed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of PostgreSQL's logical replication protocol, as its {@code pgoutput} plug-in writes it, reduced to what
 * a source of changes needs. Transactions are named by the low 32 bits of their numbers.
 */
sealed interface LogMessage {
    /** A transaction that is sent whole begins; everything up to its {@link Commit} is its. */
    record Begin(int transaction) implements LogMessage {}

    /**
     * The transaction that began last ends.
     *
     * @param end where its commit record ends in the log
     */
    record Commit(long end) implements LogMessage {}

    /** A part of a large transaction begins, which is sent before it ends. */
    record StreamStart(int transaction) implements LogMessage {}

    /** The part ends. */
    record StreamStop() implements LogMessage {}

    /** The large transaction ends. */
    record StreamCommit(int transaction, long end) implements LogMessage {}

    /**
     * A large transaction, or a part of it that was rolled back to a savepoint, never was.
     *
     * @param part the transaction itself where all of it is undone
     */
    record StreamAbort(int transaction, int part) implements LogMessage {}

    /** How a table looks from here on. */
    record Described(Table table) implements LogMessage {}

    /**
     * A row changed.
     *
     * @param part the subtransaction in a large transaction, 0 otherwise
     * @param before what of the old row is known: empty for an insert, and where the update left the identity alone
     * @param after empty for a delete
     */
    record Row(int part, int table, List<Value> before, List<Value> after) implements LogMessage {}

    /** All rows of the tables are gone. */
    record Truncate(int part, List<Integer> tables) implements LogMessage {}

    /** What a transaction said about itself by {@code pg_logical_emit_message}. */
    record Said(int part, boolean transactional, String prefix, String content) implements LogMessage {}

    /** Nothing that changes a row: a type, an origin. */
    record Other() implements LogMessage {}

    /** A column of a row. */
    sealed interface Value {
        /** As text; null is SQL's null. */
        record Text(@Nullable String text) implements Value {}

        /** A large value that the update left alone, and that isn't in the log. */
        record Unchanged() implements Value {}
    }

    /**
     * A table as the log describes it before its first row.
     *
     * @param id its object id
     * @param identity what of the old row an update or a delete writes: d the primary key, f everything, i an index, n
     *     nothing
     */
    record Table(int id, String schema, String name, char identity, List<String> columns) {
        public Table {
            columns = List.copyOf(columns);
        }
    }
}
