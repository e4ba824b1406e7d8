/** Which advisors may read a household's data, and until when. */
@NullMarked
package dev.headroom.finance.server.grants;

import org.jspecify.annotations.NullMarked;
