/**
 * US federal income tax of a household, tax years 2024 to 2026, by the schedules' formula to the cent. Amounts are
 * whole cents.
 */
@NullMarked
package dev.headroom.finance.analytics.tax;

import org.jspecify.annotations.NullMarked;
