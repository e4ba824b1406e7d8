/** The OpenAPI document at {@code /api/openapi}: what every route takes and answers, failures included. */
@NullMarked
package dev.headroom.finance.server.apidocs;

import org.jspecify.annotations.NullMarked;
