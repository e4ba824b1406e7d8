package dev.headroom.architecture.planted.names;

/** A good name. */
final class Prices {
    private Prices() {}
}
