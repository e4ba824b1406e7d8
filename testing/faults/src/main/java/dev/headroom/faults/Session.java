package dev.headroom.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A connection of one thread, opened anew after it was lost. */
final class Session implements AutoCloseable {
    private final DatabasePair database;
    private @Nullable Connection connection;

    Session(DatabasePair database) {
        this.database = database;
    }

    Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
        }
        return open;
    }

    /** Reads what one owner has, at a pace that leaves room for a commit before and after. */
    Owned read(long owner, SplittableRandom chance) throws SQLException {
        dawdle(chance);
        List<Owned.Item> items = new ArrayList<>();
        String where = owner == Rows.EVERYBODY ? "" : " where owner_id = ?";
        try (PreparedStatement query = connection().prepareStatement("select id, version, stamp from item" + where)) {
            if (owner != Rows.EVERYBODY) {
                query.setLong(1, owner);
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    items.add(new Owned.Item(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
                }
            }
        } catch (SQLException failure) {
            close();
            throw failure;
        }
        dawdle(chance);
        return new Owned(List.copyOf(items));
    }

    private static void dawdle(SplittableRandom chance) {
        if (chance.nextInt(4) == 0) {
            LockSupport.parkNanos(chance.nextInt(3_000_000));
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException _) {
                // it was lost, which is why it is closed
            }
        }
    }
}
