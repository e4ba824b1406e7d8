package dev.headroom.architecture.planted;

/** Writes where a library has no business. */
final class Loud {
    private Loud() {}

    static void tell() {
        System.out.println("here");
    }
}
