package dev.headroom.architecture.planted.names;

/** A name that praises. */
final class SmartPrice {
    private SmartPrice() {}
}
