package dev.headroom.architecture.planted;

/** Hides the one type that there is. */
interface OneOnly {
    int first();

    int second();

    /** The one type. */
    record It(int first, int second) implements OneOnly {}
}
