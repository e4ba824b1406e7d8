package dev.headroom.architecture.planted.money;

/** Money in minor units. */
record Purse(long balanceMinor) {}
