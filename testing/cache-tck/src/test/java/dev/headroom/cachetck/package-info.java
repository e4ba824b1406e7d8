/**
 * Scenarios that a cache of several levels on several nodes must survive: each node is a process of its own, over real
 * servers and a network that fails on demand.
 */
@NullMarked
package dev.headroom.cachetck;

import org.jspecify.annotations.NullMarked;
