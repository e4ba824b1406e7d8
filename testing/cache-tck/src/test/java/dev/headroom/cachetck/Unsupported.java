package dev.headroom.cachetck;

import java.io.Serial;

/** A scenario turned out to ask for what the product doesn't offer. */
final class Unsupported extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    Unsupported(String what) {
        super(what);
    }
}
