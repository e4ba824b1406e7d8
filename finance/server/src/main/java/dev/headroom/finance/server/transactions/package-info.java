/** Money as it moved: transactions of a household's accounts. */
@NullMarked
package dev.headroom.finance.server.transactions;

import org.jspecify.annotations.NullMarked;
