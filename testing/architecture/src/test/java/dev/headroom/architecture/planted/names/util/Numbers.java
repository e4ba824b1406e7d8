package dev.headroom.architecture.planted.names.util;

/** A good name in a package that says nothing. */
final class Numbers {
    private Numbers() {}
}
