/**
 * The shared tier on Memcached 1.6, in its meta protocol, with a client of its own: clients that don't speak it have no
 * leases.
 */
@NullMarked
package dev.headroom.cache.memcached;

import org.jspecify.annotations.NullMarked;
