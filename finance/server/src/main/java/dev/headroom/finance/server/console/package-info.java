/** What the operator's console shows: one read for each screen, one stream for each console, and who changed what. */
@NullMarked
package dev.headroom.finance.server.console;

import org.jspecify.annotations.NullMarked;
