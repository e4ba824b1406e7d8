/** What a household has invested: activities, lots, values, returns and targets. */
@NullMarked
package dev.headroom.finance.server.portfolio;

import org.jspecify.annotations.NullMarked;
