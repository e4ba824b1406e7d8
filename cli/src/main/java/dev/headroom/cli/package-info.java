/** The commands that talk to a running service. */
@NullMarked
package dev.headroom.cli;

import org.jspecify.annotations.NullMarked;
