/** Where calculations run: bounded, apart from the handling of requests, and explained in every answer. */
@NullMarked
package dev.headroom.finance.server.calculation;

import org.jspecify.annotations.NullMarked;
