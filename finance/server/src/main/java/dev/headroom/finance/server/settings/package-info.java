/** What an operator can set, validated at start. */
@NullMarked
package dev.headroom.finance.server.settings;

import org.jspecify.annotations.NullMarked;
