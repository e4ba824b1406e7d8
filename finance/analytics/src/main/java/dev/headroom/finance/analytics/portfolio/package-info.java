/**
 * What a household holds: activities, tax lots, positions and values as of any date. Quantities are decimals, amounts
 * whole minor units of their currency; only prices and value series are binary floating point.
 */
@NullMarked
package dev.headroom.finance.analytics.portfolio;

import org.jspecify.annotations.NullMarked;
