package dev.headroom.finance.server.generate;

import java.time.LocalDate;

/**
 * The population that a database has.
 *
 * @param added whether this call made it; false where it was there already, whatever was asked for
 * @param seed seed of the population that is there
 * @param today day of the population that is there
 * @param firstHouseholdId its households have this and the following ids; 0 where there are none
 * @param rows rows of all tables together
 */
public record Generated(
        boolean added, int households, long seed, LocalDate today, long firstHouseholdId, int assets, long rows) {}
