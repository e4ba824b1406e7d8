/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.time;

import org.jspecify.annotations.NullMarked;
