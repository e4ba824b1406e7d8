/** Everything that is kept of a household, for it to take along. */
@NullMarked
package dev.headroom.finance.server.export;

import org.jspecify.annotations.NullMarked;
