/**
 * Caches of three tiers: this process, Redis, Memcached. Each entry carries what it has seen, and is served only while
 * that covers the last change to everything it depends on.
 */
@NullMarked
package dev.headroom.cache;

import org.jspecify.annotations.NullMarked;
