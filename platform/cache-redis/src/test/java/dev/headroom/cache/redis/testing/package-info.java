/** Nodes over a Redis of their own. */
@NullMarked
package dev.headroom.cache.redis.testing;

import org.jspecify.annotations.NullMarked;
