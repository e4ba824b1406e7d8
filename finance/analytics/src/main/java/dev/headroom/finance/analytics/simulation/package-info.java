/**
 * Simulation of wealth over years. The same seed gives the same bytes on any number of threads, in lanes of any width
 * and without them: every draw is a function of the seed and its index, and every elementary function is our own.
 */
@NullMarked
package dev.headroom.finance.analytics.simulation;

import org.jspecify.annotations.NullMarked;
