package dev.headroom.finance.server.imports;

/** The tables that are read from CSV. */
enum CsvStyle {
    TRANSACTIONS(ImportKind.TRANSACTIONS),
    ACTIVITIES(ImportKind.ACTIVITIES),
    HOLDINGS(ImportKind.HOLDINGS),
    /** One price per row. */
    PRICE_ROWS(ImportKind.PRICES),
    /** A date per row and a symbol per column. */
    PRICE_PANEL(ImportKind.PRICES),
    /** One value of a named series per row. */
    SERIES_ROWS(ImportKind.PRICES),
    /** A month per row and a known series per column. */
    SERIES_PANEL(ImportKind.PRICES),
    USAGE(ImportKind.ENERGY_USAGE);

    private final ImportKind kind;

    CsvStyle(ImportKind kind) {
        this.kind = kind;
    }

    ImportKind kind() {
        return kind;
    }
}
