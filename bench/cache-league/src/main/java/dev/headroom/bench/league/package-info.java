/** Caches of several products under the scenarios of the cache test kit. */
@NullMarked
package dev.headroom.bench.league;

import org.jspecify.annotations.NullMarked;
