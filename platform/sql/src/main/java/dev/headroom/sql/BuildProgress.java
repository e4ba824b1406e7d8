package dev.headroom.sql;

import java.util.OptionalLong;

/**
 * How far a concurrent build is, from pg_stat_progress_create_index.
 *
 * @param index being built
 * @param phase as PostgreSQL calls it: {@code building index: scanning table}
 * @param done blocks, or tuples where the phase counts no blocks
 * @param total in the same unit, 0 where the phase has none
 * @param waitsFor process that the build waits for, where it waits
 */
public record BuildProgress(String index, String phase, long done, long total, OptionalLong waitsFor) {}
