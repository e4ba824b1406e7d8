/** The standard API of caches, {@code javax.cache} (JSR-107), on Headroom's. */
@NullMarked
package dev.headroom.cache.jcache;

import org.jspecify.annotations.NullMarked;
