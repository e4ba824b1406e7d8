/**
 * Headroom's caches behind {@code javax.cache} (JSR-107): see
 * {@link dev.headroom.cache.jcache.HeadroomCachingProvider}.
 */
@NullMarked
package dev.headroom.cache.jcache;

import org.jspecify.annotations.NullMarked;
