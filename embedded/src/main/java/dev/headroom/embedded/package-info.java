/**
 * PostgreSQL (primary and replica), Redis and, where installed, Memcached and PgBouncer as child processes over one
 * data directory, on Linux and macOS, as an ordinary user or as root.
 */
@NullMarked
package dev.headroom.embedded;

import org.jspecify.annotations.NullMarked;
