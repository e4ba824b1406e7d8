/**
 * Electricity: what was used, what a plan would have cost on it, and which plan to take. Energy is whole watt-hours,
 * money whole cents; rates are decimals in dollars per kilowatt-hour, worked exactly in billionths of a dollar and
 * rounded half up once, at the end of a bill.
 */
@NullMarked
package dev.headroom.finance.analytics.energy;

import org.jspecify.annotations.NullMarked;
