/** Simulated futures, goals, retirement, risk, spread and tax. */
@NullMarked
package dev.headroom.finance.server.planning;

import org.jspecify.annotations.NullMarked;
