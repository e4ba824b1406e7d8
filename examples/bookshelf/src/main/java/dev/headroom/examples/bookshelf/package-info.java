/** A service of a team's own with the starter, as small as it can be. */
@NullMarked
package dev.headroom.examples.bookshelf;

import org.jspecify.annotations.NullMarked;
