package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table by COPY, in PostgreSQL's text format, sent in blocks of 64 KiB. No other statement can
 * use the connection until it is finished or closed.
 */
final class CopyRows implements AutoCloseable {
    private static final int BLOCK = 65_536;
    private static final byte[] NULL = {'\\', 'N'};

    private final CopyIn copy;
    private byte[] buffer = new byte[BLOCK + 8_192];
    private int length;
    private boolean rowBegun;
    private boolean done;

    private CopyRows(CopyIn copy) {
        this.copy = copy;
    }

    /** @param into a table and its columns: {@code stage (a, b)} */
    static CopyRows open(Connection connection, String into) throws SQLException {
        return new CopyRows(connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + into + " from stdin (encoding 'UTF8')"));
    }

    CopyRows add(@Nullable String value) {
        separate();
        if (value == null) {
            append(NULL);
            return this;
        }
        for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
            switch (one) {
                case '\\' -> append('\\', '\\');
                case '\n' -> append('\\', 'n');
                case '\r' -> append('\\', 'r');
                case '\t' -> append('\\', 't');
                // PostgreSQL keeps no such character
                case 0 -> append((byte) ' ');
                default -> append(one);
            }
        }
        return this;
    }

    CopyRows add(long value) {
        separate();
        append(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    CopyRows add(@Nullable BigDecimal value) {
        separate();
        append(value == null ? NULL : value.toPlainString().getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    CopyRows add(LocalDate value) {
        separate();
        append(value.toString().getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    CopyRows add(boolean value) {
        separate();
        append((byte) (value ? 't' : 'f'));
        return this;
    }

    void endRow() throws SQLException {
        append((byte) '\n');
        rowBegun = false;
        if (length >= BLOCK) {
            send();
        }
    }

    private void separate() {
        if (rowBegun) {
            append((byte) '\t');
        }
        rowBegun = true;
    }

    private void append(char first, char second) {
        append((byte) first);
        append((byte) second);
    }

    private void append(byte[] bytes) {
        for (byte one : bytes) {
            append(one);
        }
    }

    private void append(byte one) {
        if (length == buffer.length) {
            buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
        }
        buffer[length++] = one;
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }

    /** Everything was added; returns when the server has it. */
    void finish() throws SQLException {
        send();
        done = true;
        copy.endCopy();
    }

    /** Ends the COPY if it wasn't finished, so that the connection can roll back. */
    @Override
    public void close() throws SQLException {
        if (!done && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
