/**
 * Optimisation of weights under constraints; an answer leaves only after its conditions of optimality were verified.
 */
@NullMarked
package dev.headroom.finance.analytics.optimisation;

import org.jspecify.annotations.NullMarked;
