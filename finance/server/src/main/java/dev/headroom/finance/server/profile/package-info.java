/** What a sign-in says about itself and its household. */
@NullMarked
package dev.headroom.finance.server.profile;

import org.jspecify.annotations.NullMarked;
