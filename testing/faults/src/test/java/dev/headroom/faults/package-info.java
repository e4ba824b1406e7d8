@NullMarked
package dev.headroom.faults;

import org.jspecify.annotations.NullMarked;
