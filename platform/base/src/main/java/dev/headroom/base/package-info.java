/** What every Headroom module shares: coded errors and the port by which a node finds the servers it stands on. */
@NullMarked
package dev.headroom.base;

import org.jspecify.annotations.NullMarked;
