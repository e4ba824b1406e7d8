package dev.headroom.architecture.planted.money;

/** Money in binary fractions, by component; a ratio may be one. */
record Wallet(double balance, double balanceRatio) {}
