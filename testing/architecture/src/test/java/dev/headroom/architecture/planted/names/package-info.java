/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.names;

import org.jspecify.annotations.NullMarked;
