/** What operators see and do while the service runs. */
@NullMarked
package dev.headroom.finance.server.operator;

import org.jspecify.annotations.NullMarked;
