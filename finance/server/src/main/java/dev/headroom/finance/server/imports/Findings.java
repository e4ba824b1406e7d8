package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What reading a file brought to light: rows counted, errors by row, warnings, and the first rows as they would be
 * stored. Bounded whatever the file holds. Used by one thread.
 */
final class Findings {
    private static final int SHOWN = 50;
    private static final int PREVIEWED = 20;
    private static final int WARNED = 50;

    private final LongConsumer progress;
    private final List<Violation> errors = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<PreviewRow> preview = new ArrayList<>();
    private long errorCount;
    private long rowsRead;
    private long rowsSkipped;

    /** @param progress hears the number of rows read so far, once per row */
    Findings(LongConsumer progress) {
        this.progress = progress;
    }

    /**
     * @param row where the row begins in the file: the line for text, the position for lists
     * @param values as they would be stored, by field
     */
    record PreviewRow(long row, Map<String, Object> values) {}

    private record Tally(long count, long firstRow) {}

    void rowRead() {
        rowsRead++;
        progress.accept(rowsRead);
    }

    /** A row that is left out on purpose, and why, in words that follow "3 rows". */
    void skipped(long row, String why) {
        rowsSkipped++;
        noted(row, why);
    }

    /** Something about a row that its owner should know, in words that follow "3 rows". */
    void noted(long row, String what) {
        tallies.merge(what, new Tally(1, row), (was, _) -> new Tally(was.count() + 1, was.firstRow()));
    }

    void warn(String text) {
        if (warnings.size() < WARNED) {
            warnings.add(text);
        }
    }

    /** A row that can't be stored, so that nothing of the file will be. */
    void error(long row, @Nullable String column, Unreadable why) {
        errorCount++;
        if (errors.size() < SHOWN) {
            String subject = column == null ? "row " + row : "row " + row + ", column " + column;
            errors.add(new Violation(subject, why.rule(), why.value(), why.wayOut()));
        }
    }

    boolean hasErrors() {
        return errorCount > 0;
    }

    /** Refuses the file if any row had an error. */
    void rejectIfErrors() {
        if (hasErrors()) {
            throw new ImportRejected(CodedException.of(Rejections.REJECTED, errors), errorCount);
        }
    }

    boolean wantsPreview() {
        return preview.size() < PREVIEWED;
    }

    void preview(long row, Map<String, Object> values) {
        if (wantsPreview()) {
            preview.add(new PreviewRow(row, values));
        }
    }

    List<PreviewRow> preview() {
        return List.copyOf(preview);
    }

    long rowsRead() {
        return rowsRead;
    }

    long rowsSkipped() {
        return rowsSkipped;
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        tallies.forEach((what, tally) -> all.add("%d %s %s, the first in row %d"
                .formatted(tally.count(), tally.count() == 1 ? "row" : "rows", what, tally.firstRow())));
        return List.copyOf(all);
    }
}
