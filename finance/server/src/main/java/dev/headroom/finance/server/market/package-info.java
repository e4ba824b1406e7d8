/**
 * Assets, their classes and their history: prices resident in compact arrays, rates, series, and where they come from.
 */
@NullMarked
package dev.headroom.finance.server.market;

import org.jspecify.annotations.NullMarked;
