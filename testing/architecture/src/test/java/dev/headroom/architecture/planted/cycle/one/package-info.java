/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.cycle.one;

import org.jspecify.annotations.NullMarked;
