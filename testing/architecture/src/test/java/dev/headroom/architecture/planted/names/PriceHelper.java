package dev.headroom.architecture.planted.names;

/** A name that says nothing. */
final class PriceHelper {
    private PriceHelper() {}
}
