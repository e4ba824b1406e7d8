/** Headroom's own caches under the scenarios. */
@NullMarked
package dev.headroom.cachetck.ours;

import org.jspecify.annotations.NullMarked;
