package dev.headroom.sql;

/**
 * What one more index costs each inserted row: a record of the log with the entry, and the pages from the root to the
 * leaf. The size of the record was measured on PostgreSQL 15 with inserts of 100,000 rows into TPC-H.
 */
final class AdvisorWrites {
    private static final double RECORD = 46;
    private static final double FANOUT = 300;
    private static final double IN_ORDER = 0.5;

    private AdvisorWrites() {}

    static AdviceReport.WriteCost of(
            AdvisorIndex index, AdvisorCatalog catalog, AdvisorCatalog.Table table, long bytes) {
        double share = index.predicate().map(AdvisorIndex.Part::share).orElse(1.0);
        double entry = 12 + Math.ceil(AdvisorSize.width(index, table) / 8) * 8;
        double leaves = Math.max(1, bytes / 8192.0);
        double levels = 1 + Math.ceil(Math.log(leaves) / Math.log(FANOUT));
        AdvisorCatalog.Writes writes = catalog.leaves(table).stream()
                .map(AdvisorCatalog.Table::writes)
                .reduce(
                        new AdvisorCatalog.Writes(0, 0, 0),
                        (a, b) -> new AdvisorCatalog.Writes(
                                a.inserted() + b.inserted(), a.updated() + b.updated(), a.hot() + b.hot()));
        boolean scattered = index.keys()
                .getFirst()
                .column()
                .flatMap(table::column)
                .map(column -> Math.abs(column.correlation()) < IN_ORDER)
                .orElse(true);
        return new AdviceReport.WriteCost(
                rounded(share * (RECORD + entry)),
                rounded(share * levels),
                writes.updated() == 0 ? 0 : rounded((double) writes.hot() / writes.updated()),
                scattered);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
