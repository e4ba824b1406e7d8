/**
 * What statements cost and how to make them cheaper: timings, repeated queries, plans, index advice, bulk work, keyset
 * pages.
 */
@NullMarked
package dev.headroom.sql;

import org.jspecify.annotations.NullMarked;
