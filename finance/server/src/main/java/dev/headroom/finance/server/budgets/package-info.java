/** What a household means to spend in a month, beside what it spent. */
@NullMarked
package dev.headroom.finance.server.budgets;

import org.jspecify.annotations.NullMarked;
