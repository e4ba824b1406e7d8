/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.cycle.two;

import org.jspecify.annotations.NullMarked;
