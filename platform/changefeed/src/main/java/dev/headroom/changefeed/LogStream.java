package dev.headroom.changefeed;

import dev.headroom.changefeed.CommitAssembler.Committed;
import dev.headroom.datasource.Incarnation;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The transactions of one database in the order of their commits, read from a replication slot on a connection of its
 * own. For one thread.
 */
final class LogStream implements AutoCloseable {
    private static final Driver DRIVER = new Driver();
    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final LogSocket socket;
    private final PGReplicationStream stream;
    private final LogDecoder decoder = new LogDecoder();
    private final CommitAssembler assembler;
    private final long start;
    private final long identity;

    private LogStream(Opened opened, PGReplicationStream stream, CommitAssembler assembler, long start, long identity) {
        this.connection = opened.connection();
        this.socket = opened.socket();
        this.stream = stream;
        this.assembler = assembler;
        this.start = start;
        this.identity = identity;
    }

    private record Opened(Connection connection, LogSocket socket) {}

    /** Where to read from. */
    sealed interface Slot {
        String name();

        /** One that exists only as long as the connection, from the present on. */
        record Temporary(String name) implements Slot {}

        /**
         * One that outlives connections.
         *
         * @param from where to go on, the best first; the first that it still has is taken, or its own beginning
         */
        record Lasting(String name, List<Long> from) implements Slot {}

        /**
         * A temporary one with what a lasting one has.
         *
         * @param from as of {@link Lasting}
         */
        record Copied(String name, String of, List<Long> from) implements Slot {}
    }

    /**
     * Connects and starts to read.
     *
     * @throws SQLException where the server can't be reached, has no such slot or publication, or somebody else reads
     *     the slot (55006)
     */
    static LogStream open(FeedSettings settings, Slot slot, CommitAssembler assembler) throws SQLException {
        Connection connection = DRIVER.connect(settings.url(), FeedConnections.replicating(settings));
        if (connection == null) {
            throw new SQLException("not a PostgreSQL url", "08001");
        }
        Opened opened = new Opened(connection, LogSocket.taken());
        try {
            long identity = Incarnation.of(connection);
            PGConnection replication = connection.unwrap(PGConnection.class);
            long start = switch (slot) {
                case Slot.Temporary(String name) ->
                    replication
                            .getReplicationAPI()
                            .createReplicationSlot()
                            .logical()
                            .withSlotName(name)
                            .withOutputPlugin("pgoutput")
                            .withTemporaryOption()
                            .make()
                            .getConsistentPoint()
                            .asLong();
                case Slot.Lasting(String name, List<Long> from) -> best(from, confirmed(connection, name));
                case Slot.Copied(String name, String of, List<Long> from) -> {
                    copy(connection, of, name);
                    yield best(from, confirmed(connection, name));
                }
            };
            PGReplicationStream stream = replication
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot.name())
                    .withStartPosition(LogSequenceNumber.valueOf(start))
                    .withStatusInterval((int) settings.statusInterval().toMillis(), TimeUnit.MILLISECONDS)
                    .withAutomaticFlush(false)
                    .withSlotOption("proto_version", 2)
                    .withSlotOption("streaming", true)
                    .withSlotOption("messages", true)
                    .withSlotOption("publication_names", settings.name())
                    .start();
            return new LogStream(opened, stream, assembler, start, identity);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    private static long best(List<Long> from, long confirmed) {
        return from.stream().filter(offset -> offset >= confirmed).findFirst().orElse(confirmed);
    }

    /** Names are letters, digits and underscores: the protocol of this connection has no parameters. */
    private static void copy(Connection connection, String of, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_copy_logical_replication_slot('%s', '%s', true)".formatted(of, name));
        }
    }

    private static long confirmed(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select (confirmed_flush_lsn - '0/0')::bigint"
                        + " from pg_replication_slots where slot_name = '" + name + "'")) {
            if (!row.next()) {
                throw new SQLException("there is no slot " + name, "42704");
            }
            long confirmed = row.getLong(1);
            if (row.wasNull()) {
                throw new SQLException("the slot " + name + " isn't ready", "55000");
            }
            return confirmed;
        }
    }

    /** What was committed before is not in the stream. */
    long start() {
        return start;
    }

    /** Of the history that is read. */
    long identity() {
        return identity;
    }

    /** The next transaction; null where none came in time, or none that is known yet. */
    @Nullable Committed next(long atMostNanos) throws SQLException {
        long begun = System.nanoTime();
        while (true) {
            long left = atMostNanos - (System.nanoTime() - begun);
            socket.look((int) TimeUnit.NANOSECONDS.toMillis(Math.min(left, LONGEST_LOOK_NANOS)));
            ByteBuffer message = stream.readPending();
            if (message == null) {
                if (left <= 0) {
                    return null;
                }
                continue;
            }
            Committed committed = assembler.take(decoder.decode(message));
            if (committed != null) {
                return committed;
            }
        }
    }

    /** Everything that was committed up to here was handed out by {@link #next}. */
    long reached() {
        return stream.getLastReceiveLSN().asLong();
    }

    /** Makes the server say how far it has read its log. */
    void ask() throws SQLException {
        stream.forceUpdateStatus();
    }

    /** The server may forget what was committed up to here. */
    void confirm(long position) {
        LogSequenceNumber at = LogSequenceNumber.valueOf(position);
        stream.setFlushedLSN(at);
        stream.setAppliedLSN(at);
    }

    @Override
    public void close() throws SQLException {
        // the stream's own end waits for the server to finish what it is sending
        connection.abort(Runnable::run);
    }
}
