/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.money;

import org.jspecify.annotations.NullMarked;
