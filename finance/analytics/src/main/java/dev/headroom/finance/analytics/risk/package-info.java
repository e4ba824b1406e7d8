/** Risk: what a series of returns or a mix of assets can lose, and how well it is spread. */
@NullMarked
package dev.headroom.finance.analytics.risk;

import org.jspecify.annotations.NullMarked;
