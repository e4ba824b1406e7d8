/** Planted. */
@NullMarked
package dev.headroom.architecture.planted.names.util;

import org.jspecify.annotations.NullMarked;
