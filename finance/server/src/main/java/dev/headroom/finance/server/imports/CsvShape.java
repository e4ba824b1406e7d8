package dev.headroom.finance.server.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one CSV file is laid out.
 *
 * @param firstLine the line at which the data begin
 * @param names the columns as the file names them, {@code #1}, {@code #2}, … where it doesn't
 * @param columns positions, from 0, of what was found
 */
record CsvShape(
        CsvStyle style, char delimiter, long firstLine, List<String> names, Map<Column, Integer> columns, Forms forms) {

    /** How values are written. */
    record Forms(NumberForm numbers, DateForm.Detected dates) {}

    boolean has(Column column) {
        return columns.containsKey(column);
    }

    /** The file's own name for a column, for errors. */
    String name(Column column) {
        Integer position = columns.get(column);
        return position == null ? column.label() : names.get(position);
    }

    DateForm dates() {
        return forms.dates().form();
    }

    NumberForm numbers() {
        return forms.numbers();
    }

    @Nullable String warning() {
        return forms.dates().warning();
    }

    /** As answers tell it: what a column holds, to the file's name for it. */
    Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        columns.forEach((column, position) -> told.put(column.label(), names.get(position)));
        return told;
    }
}
