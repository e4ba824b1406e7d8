package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;

/** A file was refused for its rows; only the first of the violations are carried, with the number of all. */
final class ImportRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CodedException shown;
    private final long total;

    ImportRejected(CodedException shown, long total) {
        super(shown.getMessage(), shown);
        this.shown = shown;
        this.total = total;
    }

    CodedException shown() {
        return shown;
    }

    long total() {
        return total;
    }
}
