/** Calls to services outside: bounded in time, tried again where that helps, and given up where it doesn't. */
@NullMarked
package dev.headroom.finance.server.remote;

import org.jspecify.annotations.NullMarked;
