package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which functions only read: those of which every one by that name is declared STABLE or IMMUTABLE, and some of
 * PostgreSQL's own that are volatile for their result's sake alone. Loaded from the primary, again when an unknown name
 * comes up; until then nothing is known to only read.
 */
final class Functions {
    private static final Logger LOG = LoggerFactory.getLogger(Functions.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Set<String> HARMLESS = Set.of(
            "random",
            "random_normal",
            "clock_timestamp",
            "timeofday",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7",
            "pg_sleep",
            "pg_sleep_for",
            "pg_sleep_until",
            "pg_is_in_recovery",
            "pg_last_wal_replay_lsn",
            "pg_last_wal_receive_lsn",
            "pg_last_xact_replay_timestamp",
            "pg_stat_get_wal_receiver",
            "pg_database_size",
            "pg_relation_size",
            "pg_table_size",
            "pg_total_relation_size",
            "pg_indexes_size",
            "pg_current_snapshot",
            "pg_control_system",
            "pg_control_checkpoint",
            "inet_server_port");

    private static final String QUESTION =
            "select proname, bool_or(provolatile = 'v') from pg_proc where prokind <> 'p' group by proname";

    private final AtomicBoolean loading = new AtomicBoolean();
    private volatile Set<String> reading = Set.of();
    private volatile Set<String> known = Set.of();
    private volatile long loadedNanos = System.nanoTime() - AGAIN_NANOS;

    /** Where a connection to the primary comes from. */
    interface Primary {
        Connection connect() throws SQLException;
    }

    private final Primary primary;

    Functions(Primary primary) {
        this.primary = primary;
    }

    /** True where each of them only reads. */
    boolean onlyRead(Set<String> names) {
        for (String name : names) {
            if (!reading.contains(name) && !HARMLESS.contains(name)) {
                if (!known.contains(name)) {
                    refresh();
                }
                return false;
            }
        }
        return true;
    }

    /** In the background; not more often than every ten seconds. */
    void refresh() {
        if (System.nanoTime() - loadedNanos >= AGAIN_NANOS && loading.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("database-functions").start(this::load);
        }
    }

    /** Returns when they are known, or can't be asked for. */
    void loadNow() {
        if (known.isEmpty()) {
            load();
        }
    }

    private void load() {
        Set<String> only = new HashSet<>();
        Set<String> all = new HashSet<>();
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUESTION)) {
            while (rows.next()) {
                all.add(rows.getString(1));
                if (!rows.getBoolean(2)) {
                    only.add(rows.getString(1));
                }
            }
            known = Set.copyOf(all);
            reading = Set.copyOf(only);
            loadedNanos = System.nanoTime();
        } catch (SQLException failure) {
            LOG.debug("the functions could not be loaded", failure);
        } finally {
            loading.set(false);
        }
    }

    /** True where one of them is known, and not for one that only reads. */
    boolean mayWrite(Set<String> names) {
        for (String name : names) {
            if (known.contains(name) && !reading.contains(name) && !HARMLESS.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
