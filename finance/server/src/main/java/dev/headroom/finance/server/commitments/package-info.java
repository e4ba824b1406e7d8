/** What a household has to pay and may count on: bills with their due dates, debts, and sources of income. */
@NullMarked
package dev.headroom.finance.server.commitments;

import org.jspecify.annotations.NullMarked;
