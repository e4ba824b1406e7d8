/** Guards for tests: how many statements a test may execute, and that it repeats none. */
@NullMarked
package dev.headroom.sql.testing;

import org.jspecify.annotations.NullMarked;
