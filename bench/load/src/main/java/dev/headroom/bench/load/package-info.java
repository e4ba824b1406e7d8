/** An open-loop load generator that says how far its own figures can be trusted. */
@NullMarked
package dev.headroom.bench.load;

import org.jspecify.annotations.NullMarked;
