/** Measures a household's day on a running service. */
@NullMarked
package dev.headroom.bench.day;

import org.jspecify.annotations.NullMarked;
