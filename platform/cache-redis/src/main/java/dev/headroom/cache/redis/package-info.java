/** The shared tier and the feed of changes on Redis. */
@NullMarked
package dev.headroom.cache.redis;

import org.jspecify.annotations.NullMarked;
