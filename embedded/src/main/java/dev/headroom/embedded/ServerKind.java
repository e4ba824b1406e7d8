package dev.headroom.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The servers of a data directory, in the order in which they stop: who depends on another goes first. */
enum ServerKind {
    PGBOUNCER("PgBouncer"),
    MEMCACHED("Memcached"),
    REDIS("Redis"),
    REPLICA("PostgreSQL replica"),
    PRIMARY("PostgreSQL");

    private final String title;

    ServerKind(String title) {
        this.title = title;
    }

    /** Names its directory, log, pid file and port. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a person calls it. */
    String title() {
        return title;
    }

    /** Signals in the order of growing force, at least one; the first is also sent when the JVM dies. */
    List<Ending> endings() {
        return switch (this) {
            // since 1.23 the first lets clients finish, before it didn't
            case PGBOUNCER -> List.of(term(2), new Ending("QUIT", Duration.ofSeconds(1)));
            case MEMCACHED -> List.of(term(2));
            case REDIS -> List.of(term(5));
            case REPLICA, PRIMARY -> List.of(Ending.FAST, Ending.IMMEDIATE);
        };
    }

    private static Ending term(int seconds) {
        return new Ending("TERM", Duration.ofSeconds(seconds));
    }

    /** A signal, and how long the server has to follow it. */
    record Ending(String signal, Duration patience) {
        /** Sessions are cut off, a checkpoint is written. */
        static final Ending FAST = new Ending("INT", Duration.ofSeconds(30));

        /** As after a crash, recovered at the next start. */
        static final Ending IMMEDIATE = new Ending("QUIT", Duration.ofSeconds(5));
    }
}
