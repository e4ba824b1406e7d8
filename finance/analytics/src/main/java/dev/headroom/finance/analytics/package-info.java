/** Numerics of household finance: no I/O, no framework, no clock. Binary floating point; the ledger never uses it. */
@NullMarked
package dev.headroom.finance.analytics;

import org.jspecify.annotations.NullMarked;
