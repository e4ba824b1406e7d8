package dev.headroom.faults;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Changes its own rows in every way that a database knows, and notes each try before it is sent. Nobody tells the
 * caches.
 */
final class Writer {
    private static final int SHORT_PAUSE_NANOS = 12_000_000;
    private static final int LONG_PAUSE_NANOS = 300_000_000;
    /** Caches are hit while little is written, and races are found while much is. */
    private static final long PHASE_NANOS = 1_500_000_000;

    private final World world;
    private final int number;
    private final SplittableRandom chance;
    private final Session session;
    private final Map<Way, LongAdder> counts = new ConcurrentHashMap<>();
    private final List<Attempt> tried = new ArrayList<>();
    private final Session reading;
    private int prepared;
    private @Nullable Attempt lastKept;

    /** How rows are changed. */
    enum Way {
        UPDATE,
        UPSERT,
        UPDATE_OF_AN_OWNER,
        MOVE,
        DELETE_AND_INSERT,
        DELETE,
        ROLLED_BACK,
        SAVEPOINT,
        PREPARED,
        PREPARED_AND_ROLLED_BACK,
        COPY,
        TRUNCATE,
        CASCADE,
        PARTITION,
        MANY_STATEMENTS
    }

    Writer(World world, int number, long seed) {
        this.world = world;
        this.number = number;
        this.chance = new SplittableRandom(seed);
        this.session = new Session(world.database());
        this.reading = new Session(world.database());
    }

    Map<Way, LongAdder> counts() {
        return counts;
    }

    void run() {
        while (!world.over()) {
            world.undisturbed(() -> {
                writeOnce();
                readOwn();
            });
            boolean busy = System.nanoTime() / PHASE_NANOS % 3 == 0;
            LockSupport.parkNanos(chance.nextInt(busy ? SHORT_PAUSE_NANOS : LONG_PAUSE_NANOS));
        }
        session.close();
        reading.close();
    }

    private void readOwn() {
        Attempt own = lastKept;
        lastKept = null;
        if (own != null && chance.nextBoolean()) {
            world.readOwn(own, chance, reading);
        }
    }

    /** All rows, in one transaction. */
    void fill() throws SQLException {
        Connection connection = session.connection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (int row : rows()) {
                insert(statement, row);
            }
        }
        connection.commit();
        end(Attempt.State.COMMITTED);
    }

    private int[] rows() {
        return IntStream.range(number * World.ROWS_PER_WRITER, (number + 1) * World.ROWS_PER_WRITER)
                .toArray();
    }

    private int anyRow() {
        return number * World.ROWS_PER_WRITER + chance.nextInt(World.ROWS_PER_WRITER);
    }

    private long anyOwner() {
        return 1L + chance.nextInt(World.OWNERS);
    }

    private void writeOnce() {
        if (!tried.isEmpty()) {
            settle();
            return;
        }
        Way way = Way.values()[chance.nextInt(Way.values().length)];
        try {
            Connection connection = session.connection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                if (chance.nextInt(3) == 0) {
                    String weaker = world.mayLose() ? "off" : "local";
                    statement.execute(
                            "set local synchronous_commit = " + (chance.nextBoolean() ? "remote_apply" : weaker));
                }
                boolean kept = write(way, statement);
                if (kept) {
                    connection.commit();
                    end(Attempt.State.COMMITTED);
                    counts.computeIfAbsent(way, _ -> new LongAdder()).increment();
                } else {
                    connection.rollback();
                    end(Attempt.State.ROLLED_BACK);
                }
            }
        } catch (SQLException | IOException _) {
            world.count("writes that failed");
            session.close();
            settle();
        }
    }

    private boolean write(Way way, Statement statement) throws SQLException, IOException {
        switch (way) {
            case UPDATE -> update(statement, anyRow());
            case UPSERT -> insert(statement, anyRow());
            case UPDATE_OF_AN_OWNER -> updateOwned(statement);
            case MOVE -> {
                if (world.without() == Without.IDENTITY) {
                    moveUntold(statement, anyRow());
                } else {
                    move(statement, anyRow());
                }
            }
            case DELETE_AND_INSERT -> deleteAndInsert(statement);
            case DELETE -> delete(statement, anyRow());
            case ROLLED_BACK -> {
                update(statement, anyRow());
                move(statement, anyRow());
                return false;
            }
            case SAVEPOINT -> savepoint(statement);
            case PREPARED -> prepare(statement, true);
            case PREPARED_AND_ROLLED_BACK -> prepare(statement, false);
            case COPY -> copy(statement);
            case TRUNCATE -> truncate(statement);
            case CASCADE -> cascade(statement);
            case PARTITION -> partition(statement);
            case MANY_STATEMENTS -> {
                for (int i = 0; i < 6; i++) {
                    update(statement, anyRow());
                    LockSupport.parkNanos(chance.nextInt(1_000_000));
                }
            }
        }
        return true;
    }

    /** The row as this transaction has left it so far. */
    private Optional<Attempt> now(int row) {
        Attempt last = null;
        for (Attempt attempt : tried) {
            if (attempt.row() == row && attempt.state() == Attempt.State.OPEN) {
                last = attempt;
            }
        }
        return Optional.ofNullable(last == null ? world.rows().current(row) : last);
    }

    private boolean there(int row) {
        return now(row).filter(attempt -> attempt.owner() != Attempt.GONE).isPresent();
    }

    private Attempt begin(int row, long owner) {
        Attempt attempt = world.rows().begin(row, owner);
        // of several tries in one transaction the last is what everybody sees
        tried.stream()
                .filter(one -> one.row() == row && one.state() == Attempt.State.OPEN)
                .forEach(one -> one.ended(Attempt.State.ROLLED_BACK));
        tried.add(attempt);
        return attempt;
    }

    private void update(Statement statement, int row) throws SQLException {
        Optional<Attempt> now = now(row).filter(attempt -> attempt.owner() != Attempt.GONE);
        if (now.isEmpty()) {
            insert(statement, row);
            return;
        }
        Attempt next = begin(row, now.get().owner());
        statement.execute("update item set version = %d, stamp = %d where id = %d and writer = %d"
                .formatted(next.version(), next.stamp(), row, number));
    }

    private void updateOwned(Statement statement) throws SQLException {
        long owner = anyOwner();
        for (int row : rows()) {
            if (now(row).filter(attempt -> attempt.owner() == owner).isPresent()) {
                update(statement, row);
            }
        }
    }

    private void move(Statement statement, int row) throws SQLException {
        if (!there(row)) {
            insert(statement, row);
            return;
        }
        Attempt next = begin(row, anyOwner());
        statement.execute("update item set version = %d, stamp = %d, owner_id = %d where id = %d and writer = %d"
                .formatted(next.version(), next.stamp(), next.owner(), row, number));
    }

    /**
     * As {@link #move} while the log has no former owners: the table's identity is off in this transaction alone,
     * behind the back of the event trigger, since nodes that notice a table without one stop following it.
     */
    private void moveUntold(Statement statement, int row) throws SQLException {
        statement.execute("set local session_replication_role = replica");
        statement.execute("alter table item_%d replica identity default".formatted(number));
        move(statement, row);
        statement.execute("alter table item_%d replica identity full".formatted(number));
        statement.execute("set local session_replication_role = origin");
    }

    private void insert(Statement statement, int row) throws SQLException {
        Attempt next = begin(row, anyOwner());
        statement.execute("""
                insert into item (writer, id, owner_id, version, stamp) values (%d, %d, %d, %d, %d)
                on conflict (writer, id) do update
                set owner_id = excluded.owner_id, version = excluded.version, stamp = excluded.stamp
                """.formatted(number, row, next.owner(), next.version(), next.stamp()));
    }

    private void delete(Statement statement, int row) throws SQLException {
        if (there(row)) {
            begin(row, Attempt.GONE);
            statement.execute("delete from item where id = %d and writer = %d".formatted(row, number));
        }
    }

    private void deleteAndInsert(Statement statement) throws SQLException {
        int row = anyRow();
        delete(statement, row);
        insert(statement, row);
    }

    private void savepoint(Statement statement) throws SQLException {
        int kept = anyRow();
        int undone = anyRow();
        update(statement, kept);
        if (undone == kept) {
            return;
        }
        statement.execute("savepoint s");
        int before = tried.size();
        move(statement, undone);
        statement.execute("rollback to s");
        tried.subList(before, tried.size()).forEach(attempt -> attempt.ended(Attempt.State.ROLLED_BACK));
        update(statement, undone);
    }

    private void prepare(Statement statement, boolean kept) throws SQLException {
        update(statement, anyRow());
        move(statement, anyRow());
        String name = "'w%d_%d'".formatted(number, prepared++);
        statement.execute("prepare transaction " + name);
        Connection connection = statement.getConnection();
        connection.commit();
        LockSupport.parkNanos(chance.nextInt(4_000_000));
        connection.setAutoCommit(true);
        statement.execute((kept ? "commit" : "rollback") + " prepared " + name);
        connection.setAutoCommit(false);
        end(kept ? Attempt.State.COMMITTED : Attempt.State.ROLLED_BACK);
    }

    private void copy(Statement statement) throws SQLException, IOException {
        TreeSet<Integer> rows = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            rows.add(anyRow());
        }
        for (int row : rows) {
            delete(statement, row);
        }
        String lines = rows.stream()
                .map(row -> begin(row, anyOwner()))
                .map(next -> "%d\t%d\t%d\t%d\t%d\n"
                        .formatted(number, next.row(), next.owner(), next.version(), next.stamp()))
                .collect(Collectors.joining());
        statement
                .getConnection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy item (writer, id, owner_id, version, stamp) from stdin", new StringReader(lines));
    }

    /** Through the partition alone: nobody else's rows are in it. */
    private void truncate(Statement statement) throws SQLException {
        statement.execute("truncate item_" + number);
        for (int row : rows()) {
            if (there(row)) {
                begin(row, Attempt.GONE);
            }
        }
        for (int row : rows()) {
            if (chance.nextInt(5) != 0) {
                insert(statement, row);
            }
        }
    }

    private void cascade(Statement statement) throws SQLException {
        long box = number * 1_000_000L + chance.nextInt(1_000);
        int first = anyRow();
        statement.execute("insert into box values (%d) on conflict do nothing".formatted(box));
        for (int row = first; row < Math.min(first + 3, (number + 1) * World.ROWS_PER_WRITER); row++) {
            insert(statement, row);
            statement.execute("update item set box_id = %d where id = %d and writer = %d".formatted(box, row, number));
            begin(row, Attempt.GONE);
        }
        // of its own rows alone, and all of them
        statement.execute("delete from box where id = " + box);
    }

    private void partition(Statement statement) throws SQLException {
        int row = anyRow();
        if (!there(row)) {
            insert(statement, row);
            return;
        }
        Attempt next = begin(row, anyOwner());
        statement.execute("update item_%d set version = %d, stamp = %d, owner_id = %d where id = %d"
                .formatted(number, next.version(), next.stamp(), next.owner(), row));
    }

    private void end(Attempt.State how) {
        long now = System.nanoTime();
        tried.stream()
                .filter(attempt -> attempt.state() == Attempt.State.OPEN)
                .forEach(attempt -> attempt.ended(how, now));
        if (how == Attempt.State.COMMITTED && !tried.isEmpty()) {
            lastKept = tried.getLast();
        }
        tried.clear();
    }

    /** Nobody has said whether it was committed: the rows tell. */
    private void settle() {
        if (tried.stream().noneMatch(attempt -> attempt.state() == Attempt.State.OPEN)) {
            tried.clear();
            return;
        }
        try {
            Connection connection = session.connection();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                forgetPrepared(statement);
                for (Attempt attempt : tried) {
                    if (attempt.state() == Attempt.State.OPEN) {
                        attempt.ended(
                                isThere(statement, attempt) ? Attempt.State.COMMITTED : Attempt.State.ROLLED_BACK);
                    }
                }
            }
            tried.clear();
        } catch (SQLException _) {
            // the next turn tries again
            session.close();
        }
    }

    private static boolean isThere(Statement statement, Attempt attempt) throws SQLException {
        try (ResultSet found = statement.executeQuery("select stamp from item where id = " + attempt.row())) {
            return found.next() ? found.getLong(1) == attempt.stamp() : attempt.owner() == Attempt.GONE;
        }
    }

    private void forgetPrepared(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("select gid from pg_prepared_xacts where database = current_database()")) {
            while (rows.next()) {
                String name = String.valueOf(rows.getString(1));
                if (name.startsWith("w" + number + "_")) {
                    names.add(name);
                }
            }
        }
        for (String name : names) {
            statement.execute("rollback prepared '" + name + "'");
        }
    }
}
