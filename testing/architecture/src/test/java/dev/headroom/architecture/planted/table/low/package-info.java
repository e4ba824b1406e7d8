/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.table.low;

import org.jspecify.annotations.NullMarked;
