/** Sends the service requests that its own document describes, mutated, and judges every answer. */
@NullMarked
package dev.headroom.fuzz;

import org.jspecify.annotations.NullMarked;
