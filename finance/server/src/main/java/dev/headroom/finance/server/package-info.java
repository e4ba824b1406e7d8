/** The household-finance service: its start and its wiring; every feature is a package below. */
@NullMarked
package dev.headroom.finance.server;

import org.jspecify.annotations.NullMarked;
