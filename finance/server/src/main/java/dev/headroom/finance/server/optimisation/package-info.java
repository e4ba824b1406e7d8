/** Weights of a portfolio under constraints, and the trades that lead to them. */
@NullMarked
package dev.headroom.finance.server.optimisation;

import org.jspecify.annotations.NullMarked;
