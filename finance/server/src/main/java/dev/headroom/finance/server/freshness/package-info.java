/** What a household's cached answers depend on, and when that has changed. */
@NullMarked
package dev.headroom.finance.server.freshness;

import org.jspecify.annotations.NullMarked;
