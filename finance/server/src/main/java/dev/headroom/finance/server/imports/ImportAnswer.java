package dev.headroom.finance.server.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file.
 *
 * @param id the import, null for a dry run
 * @param status {@code preview} or {@code done}
 * @param rowsRead rows of the file, without header and blank ones
 * @param rowsAdded rows of ours that are new; a panel of prices has several in one row of the file
 * @param rowsKnown rows of ours that were there before
 * @param rowsSkipped rows left out on purpose; a warning says why
 * @param columns the file's column by what it holds
 * @param preview the first rows as they are stored
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ImportAnswer(
        @Nullable Long id,
        String status,
        String kind,
        String format,
        String fileName,
        long rowsRead,
        long rowsAdded,
        long rowsKnown,
        long rowsSkipped,
        Map<String, String> columns,
        List<String> availableColumns,
        Settings settings,
        List<Findings.PreviewRow> preview,
        List<String> warnings) {

    /** How the file was read; null where its format has no such thing. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Settings(
            @Nullable String delimiter,
            @Nullable String decimal,
            @Nullable String dateFormat,
            String encoding,
            @Nullable String currency) {}
}
