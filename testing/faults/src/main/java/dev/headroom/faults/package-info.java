/**
 * Writers, readers and faults around a fleet's caches on real servers, and a checker that knows every version of every
 * row: what each answer promises is compared with what had been committed.
 */
@NullMarked
package dev.headroom.faults;

import org.jspecify.annotations.NullMarked;
