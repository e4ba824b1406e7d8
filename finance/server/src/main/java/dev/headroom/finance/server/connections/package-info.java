/** Banks that a household has connected, and how their transactions come in. */
@NullMarked
package dev.headroom.finance.server.connections;

import org.jspecify.annotations.NullMarked;
