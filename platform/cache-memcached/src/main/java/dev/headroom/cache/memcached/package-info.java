/** The shared tier on Memcached. */
@NullMarked
package dev.headroom.cache.memcached;

import org.jspecify.annotations.NullMarked;
