@NullMarked
package dev.headroom.fuzz;

import org.jspecify.annotations.NullMarked;
