/** Returns and risk of figures that a household gives: a series of its own, or the payments of an investment. */
@NullMarked
package dev.headroom.finance.server.figures;

import org.jspecify.annotations.NullMarked;
