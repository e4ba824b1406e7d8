/** Redis servers, networks and nodes that fail on demand. */
@NullMarked
package dev.headroom.cache.redis.testing;

import org.jspecify.annotations.NullMarked;
