/** A JSR-107 provider on Headroom's caches. */
@NullMarked
package dev.headroom.cache.jcache;

import org.jspecify.annotations.NullMarked;
