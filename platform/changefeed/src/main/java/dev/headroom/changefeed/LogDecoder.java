package dev.headroom.changefeed;

import dev.headroom.changefeed.LogMessage.Table;
import dev.headroom.changefeed.LogMessage.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the messages of {@code pgoutput}, protocol version 2 with streaming of large transactions (the message formats
 * are those of PostgreSQL's documentation, chapter "Logical Replication Message Formats"). Within a part of a large
 * transaction each message begins with the number of its subtransaction.
 */
final class LogDecoder {
    private boolean streaming;

    /** The message in the rest of the buffer. */
    LogMessage decode(ByteBuffer from) {
        char kind = (char) from.get();
        return switch (kind) {
            case 'B' -> begin(from);
            case 'C' -> commit(from);
            case 'S' -> streamStart(from);
            case 'E' -> {
                streaming = false;
                yield new LogMessage.StreamStop();
            }
            case 'c' -> streamCommit(from);
            case 'A' -> new LogMessage.StreamAbort(from.getInt(), from.getInt());
            case 'R' -> described(from);
            case 'I', 'U', 'D' -> row(from);
            case 'T' -> truncate(from);
            case 'M' -> said(from);
            case 'O', 'Y' -> new LogMessage.Other();
            default ->
                throw new IllegalStateException(
                        "the log holds a message of kind %s that protocol 2 doesn't have".formatted(kind));
        };
    }

    /** As after a new connection: no large transaction is in the middle of a part. */
    void reset() {
        streaming = false;
    }

    private static LogMessage begin(ByteBuffer from) {
        skip(from, Long.BYTES + Long.BYTES);
        return new LogMessage.Begin(from.getInt());
    }

    private static LogMessage commit(ByteBuffer from) {
        skip(from, Byte.BYTES + Long.BYTES);
        return new LogMessage.Commit(from.getLong());
    }

    private LogMessage streamStart(ByteBuffer from) {
        streaming = true;
        return new LogMessage.StreamStart(from.getInt());
    }

    private static LogMessage streamCommit(ByteBuffer from) {
        int transaction = from.getInt();
        skip(from, Byte.BYTES + Long.BYTES);
        return new LogMessage.StreamCommit(transaction, from.getLong());
    }

    private int part(ByteBuffer from) {
        return streaming ? from.getInt() : 0;
    }

    private LogMessage described(ByteBuffer from) {
        part(from);
        int id = from.getInt();
        String schema = text(from);
        String name = text(from);
        char identity = (char) from.get();
        int count = from.getShort();
        List<String> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            from.get();
            columns.add(text(from));
            skip(from, Integer.BYTES + Integer.BYTES);
        }
        // the catalogue's own schema is written as an empty name
        return new LogMessage.Described(
                new Table(id, schema.isEmpty() ? "pg_catalog" : schema, name, identity, columns));
    }

    private LogMessage row(ByteBuffer from) {
        int part = part(from);
        int table = from.getInt();
        List<Value> before = List.of();
        List<Value> after = List.of();
        while (from.hasRemaining()) {
            char which = (char) from.get();
            List<Value> values = values(from);
            if (which == 'N') {
                after = values;
            } else {
                before = values;
            }
        }
        return new LogMessage.Row(part, table, before, after);
    }

    private static List<Value> values(ByteBuffer from) {
        int count = from.getShort();
        List<Value> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(
                    switch ((char) from.get()) {
                        case 'n' -> new Value.Text(null);
                        case 'u' -> new Value.Unchanged();
                        default -> new Value.Text(text(from, from.getInt()));
                    });
        }
        return values;
    }

    private LogMessage truncate(ByteBuffer from) {
        int part = part(from);
        int count = from.getInt();
        from.get();
        List<Integer> tables = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tables.add(from.getInt());
        }
        return new LogMessage.Truncate(part, tables);
    }

    private LogMessage said(ByteBuffer from) {
        int part = part(from);
        boolean transactional = (from.get() & 1) != 0;
        skip(from, Long.BYTES);
        return new LogMessage.Said(part, transactional, text(from), text(from, from.getInt()));
    }

    private static void skip(ByteBuffer from, int bytes) {
        from.position(from.position() + bytes);
    }

    private static String text(ByteBuffer from) {
        int start = from.position();
        while (from.get() != 0) {
            // to its end
        }
        int length = from.position() - start - 1;
        from.position(start);
        String text = text(from, length);
        from.get();
        return text;
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
