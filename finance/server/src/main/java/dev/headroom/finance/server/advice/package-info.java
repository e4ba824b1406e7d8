/** Conversations between a household and its advisors. */
@NullMarked
package dev.headroom.finance.server.advice;

import org.jspecify.annotations.NullMarked;
