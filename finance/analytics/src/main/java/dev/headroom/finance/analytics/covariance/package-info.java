/** Covariance of returns: samples, shrinkage, decay, ragged histories and repair. */
@NullMarked
package dev.headroom.finance.analytics.covariance;

import org.jspecify.annotations.NullMarked;
