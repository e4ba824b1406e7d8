package dev.headroom.finance.server.generate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Rows for every sheet, a part of a population. Ids go on from batch to batch. Used by one thread at a time. */
final class Batch {
    private final Map<Sheet, CopyRows> rows = new EnumMap<>(Sheet.class);
    private final Ids ids;

    Batch(Ids ids) {
        this.ids = ids;
        for (Sheet sheet : Sheet.values()) {
            rows.put(sheet, new CopyRows());
        }
    }

    /** Last ids given, by sheet; shared by the batches of a run. */
    static final class Ids {
        private final Map<Sheet, Counter> counters = new EnumMap<>(Sheet.class);

        Ids() {
            for (Sheet sheet : Sheet.values()) {
                counters.put(sheet, new Counter());
            }
        }

        void startAfter(Sheet sheet, long id) {
            counter(sheet).last = id;
        }

        long last(Sheet sheet) {
            return counter(sheet).last;
        }

        long next(Sheet sheet) {
            return ++counter(sheet).last;
        }

        private Counter counter(Sheet sheet) {
            return Objects.requireNonNull(counters.get(sheet));
        }
    }

    private static final class Counter {
        private long last;
    }

    Ids ids() {
        return ids;
    }

    /** Begins a row, whose values must follow in the order of the sheet's columns. */
    CopyRows row(Sheet sheet) {
        return rows(sheet).row(sheet.width());
    }

    /** Begins a row of a numbered sheet, with the id as its first value. */
    CopyRows numbered(Sheet sheet) {
        return row(sheet).int8(ids.next(sheet));
    }

    CopyRows rows(Sheet sheet) {
        return Objects.requireNonNull(rows.get(sheet));
    }

    void clear() {
        rows.values().forEach(CopyRows::clear);
    }
}
