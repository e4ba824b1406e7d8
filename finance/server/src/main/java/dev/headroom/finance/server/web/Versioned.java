package dev.headroom.finance.server.web;

/** A representation of a row that counts its changes. */
public interface Versioned {
    /** The row's id, unique in its table. */
    long id();

    /** Begins at 1 and grows with every change of the row; what {@code If-Match} is compared with. */
    int version();
}
