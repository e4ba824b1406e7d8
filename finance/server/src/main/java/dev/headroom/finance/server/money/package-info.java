/** Amounts of money: whole minor units beside their currency, never binary fractions. */
@NullMarked
package dev.headroom.finance.server.money;

import org.jspecify.annotations.NullMarked;
