package dev.headroom.finance.server.imports;

/** Counts what a merge will add and replace where the last import wins. */
final class Replacement {
    private Replacement() {}

    /** @param counting all rows, those that are new, those that differ from what is kept */
    static Work.Merged count(Work work, String what, String counting) {
        return work.sql()
                .sql(counting)
                .query((row, _) -> {
                    long changed = row.getLong(3);
                    if (changed > 0) {
                        work.findings()
                                .warn("%d of the %ss kept here differ from the file and take its value"
                                        .formatted(changed, what));
                    }
                    return new Work.Merged(row.getLong(2), row.getLong(1) - row.getLong(2));
                })
                .single();
    }
}
