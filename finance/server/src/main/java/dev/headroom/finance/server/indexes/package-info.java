/** The indexes that the service's queries count on: what they are for, building them, proving them. */
@NullMarked
package dev.headroom.finance.server.indexes;

import org.jspecify.annotations.NullMarked;
