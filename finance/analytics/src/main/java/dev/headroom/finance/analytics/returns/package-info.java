/** Returns: of prices, over flows of money, and beside a benchmark. */
@NullMarked
package dev.headroom.finance.analytics.returns;

import org.jspecify.annotations.NullMarked;
