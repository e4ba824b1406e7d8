/** Rows that belong to a household and count their versions: reading, changing and removing them in one way. */
@NullMarked
package dev.headroom.finance.server.rows;

import org.jspecify.annotations.NullMarked;
