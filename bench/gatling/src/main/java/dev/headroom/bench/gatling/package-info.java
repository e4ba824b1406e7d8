/** Journeys of users that wait for their answers, for a report in Gatling's form. */
@NullMarked
package dev.headroom.bench.gatling;

import org.jspecify.annotations.NullMarked;
