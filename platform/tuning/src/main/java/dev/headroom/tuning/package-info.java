/** Settings that are changed while a service runs, and trials that show whether a change is one for the better. */
@NullMarked
package dev.headroom.tuning;

import org.jspecify.annotations.NullMarked;
