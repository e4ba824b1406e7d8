package dev.headroom.faults;

/**
 * One thing that a scenario promises.
 *
 * @param name in words
 * @param wanted what must be found
 * @param found what was
 * @param kept whether that is it
 */
record Criterion(String name, String wanted, String found, boolean kept) {}
