package dev.headroom.datasource;

import java.sql.Connection;
import org.postgresql.core.BaseConnection;

/** A connection of a pool, for as long as one caller has it. Not thread-safe, as connections aren't. */
final class Lease {
    private final NodePool pool;
    private final Connection connection;
    private final BaseConnection driver;
    private final RawConnections.Physical physical;
    private final Held held;
    private boolean evict;
    private boolean released;

    Lease(NodePool pool, Connection connection, BaseConnection driver, RawConnections.Physical physical, Held held) {
        this.pool = pool;
        this.connection = connection;
        this.driver = driver;
        this.physical = physical;
        this.held = held;
    }

    NodePool pool() {
        return pool;
    }

    Node node() {
        return pool.node();
    }

    /** The pool's. */
    Connection connection() {
        return connection;
    }

    /** Below the pool's. */
    BaseConnection driver() {
        return driver;
    }

    RawConnections.Physical physical() {
        return physical;
    }

    Held held() {
        return held;
    }

    /** It isn't to be used by anybody else. */
    void spoil() {
        evict = true;
    }

    boolean released() {
        return released;
    }

    void release() {
        if (!released) {
            released = true;
            pool.back(this, evict);
        }
    }
}
