/** POST requests that may be sent twice and take effect once. */
@NullMarked
package dev.headroom.finance.server.idempotency;

import org.jspecify.annotations.NullMarked;
