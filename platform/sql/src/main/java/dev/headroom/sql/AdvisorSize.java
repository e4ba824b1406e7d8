package dev.headroom.sql;

/**
 * What a B-tree takes, with what PostgreSQL saves since version 13 by merging equal entries into lists of row
 * addresses. HypoPG's own estimate knows nothing of that and came out about three times too high on TPC-H.
 *
 * <p>A leaf page holds 8,152 bytes, 90 % filled by a build. An entry takes a line pointer of 4 bytes, a header of 8 and
 * the key rounded up to 8; in a list each further row takes 6, and a list built anew ends at a tenth of a page. Indexes
 * with INCLUDE and types whose equal values can differ merge nothing.
 */
final class AdvisorSize {
    private static final double PAGE = (8192 - 40) * 0.9;
    private static final double LONGEST_LIST = 8192 / 10.0 - 4;
    private static final double ADDRESS = 6;
    private static final double EXPRESSION_WIDTH = 16;
    private static final double INNER = 1.006;

    private AdvisorSize() {}

    /** Bytes when built anew. */
    static long bytes(AdvisorIndex index, AdvisorCatalog catalog, AdvisorCatalog.Table table) {
        double rows = catalog.rows(table)
                * index.predicate().map(AdvisorIndex.Part::share).orElse(1.0);
        double distinct = 1;
        boolean merges = index.include().isEmpty();
        for (AdvisorIndex.Key key : index.keys()) {
            AdvisorCatalog.Column column = key.column().flatMap(table::column).orElse(null);
            if (column == null) {
                distinct *= Math.max(1, rows / 2);
            } else {
                distinct *= column.distinct() + (column.nulls() > 0 ? 1 : 0);
                merges &= column.merges();
            }
        }
        double entry = 8 + Math.ceil(width(index, table) / 8) * 8;
        double each = 4 + entry;
        double repeats = rows / Math.max(1, Math.min(rows, distinct));
        if (merges && repeats > 1) {
            double list = Math.min(repeats, Math.max(1, Math.floor((LONGEST_LIST - entry) / ADDRESS)));
            // a list of one is a plain entry, which has no address of its own
            each = Math.min(each, (4 + entry + ADDRESS * list) / list);
        }
        return (long) (8192 * (2 + Math.ceil(rows * each / PAGE) * INNER));
    }

    /** Bytes of an entry's key and stored columns. */
    static double width(AdvisorIndex index, AdvisorCatalog.Table table) {
        double width = 0;
        for (AdvisorIndex.Key key : index.keys()) {
            width += key.column()
                    .flatMap(table::column)
                    .map(AdvisorCatalog.Column::width)
                    .orElse(EXPRESSION_WIDTH);
        }
        for (String column : index.include()) {
            width += table.column(column).map(AdvisorCatalog.Column::width).orElse(EXPRESSION_WIDTH);
        }
        return width;
    }
}
