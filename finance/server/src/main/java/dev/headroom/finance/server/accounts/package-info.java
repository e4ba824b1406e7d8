/** Where a household's money is: accounts with a balance that was known at the end of a day. */
@NullMarked
package dev.headroom.finance.server.accounts;

import org.jspecify.annotations.NullMarked;
