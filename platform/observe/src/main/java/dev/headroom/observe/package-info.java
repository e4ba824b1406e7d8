/** How long operations take and how they end: histograms, percentiles that say when they can't be told, objectives. */
@NullMarked
package dev.headroom.observe;

import org.jspecify.annotations.NullMarked;
