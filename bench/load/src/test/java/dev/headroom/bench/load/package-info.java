/** The generator against servers that answer, stall, refuse and break off. */
@NullMarked
package dev.headroom.bench.load;

import org.jspecify.annotations.NullMarked;
