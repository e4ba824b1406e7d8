/** What the cache costs, beside its peers in the same run. */
@NullMarked
package dev.headroom.bench.jmh;

import org.jspecify.annotations.NullMarked;
