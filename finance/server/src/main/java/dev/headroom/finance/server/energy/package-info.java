/** Electricity plans, a household's use, and which plan would have cost least. */
@NullMarked
package dev.headroom.finance.server.energy;

import org.jspecify.annotations.NullMarked;
