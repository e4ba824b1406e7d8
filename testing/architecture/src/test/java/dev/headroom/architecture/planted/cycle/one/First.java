package dev.headroom.architecture.planted.cycle.one;

import dev.headroom.architecture.planted.cycle.two.Second;

/** Half a cycle. */
public record First(Second next) {}
