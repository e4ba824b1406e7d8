/** One violation for each rule. */
@NullMarked
package dev.headroom.architecture.planted;

import org.jspecify.annotations.NullMarked;
