package dev.headroom.cachetck;

import java.io.Serial;

/** A product did what the scenario doesn't allow. */
final class Violated extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    Violated(String what) {
        super(what);
    }
}
