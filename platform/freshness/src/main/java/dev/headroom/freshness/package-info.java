/**
 * What a cached value has seen, and what a node knows of the changes since: positions, changes, sources, the tag table
 * and the tags that a load collects. A value is current where what it has seen covers the last change to each tag it
 * depends on.
 */
@NullMarked
package dev.headroom.freshness;

import org.jspecify.annotations.NullMarked;
