/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.table.high;

import org.jspecify.annotations.NullMarked;
