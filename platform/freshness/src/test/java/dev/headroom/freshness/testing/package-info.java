/**
 * The contract of sources: a simulation of one that can go wrong in every way, and what each implementation must do.
 */
@NullMarked
package dev.headroom.freshness.testing;

import org.jspecify.annotations.NullMarked;
