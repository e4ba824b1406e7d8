/** People: registration, sign-in, sessions, profiles, grants, and who may read what. */
@NullMarked
package dev.headroom.finance.server.identity;

import org.jspecify.annotations.NullMarked;
