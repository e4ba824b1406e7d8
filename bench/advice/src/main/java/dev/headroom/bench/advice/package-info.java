/** Measures index advice beside that of others: what it takes, what it costs writers, what statements really read. */
@NullMarked
package dev.headroom.bench.advice;

import org.jspecify.annotations.NullMarked;
