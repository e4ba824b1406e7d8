package dev.headroom.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The result of an import in words. */
final class ImportText {
    private static final int PREVIEW_ROWS = 5;
    private static final int WIDEST_CELL = 28;

    private ImportText() {}

    /** What was stored, or would be, with a line per warning. */
    static String success(Path file, Json result) {
        StringBuilder text = new StringBuilder();
        boolean preview = result.text("status").filter("preview"::equals).isPresent();
        text.append("%s: %s, %s%n"
                .formatted(file, result.text("kind").orElse("rows").replace('_', ' '), counts(result, preview)));
        Map<String, Json> columns = result.at("columns").fields();
        if (!columns.isEmpty()) {
            text.append("  columns: %s%n"
                    .formatted(columns.entrySet().stream()
                            .map(column -> column.getKey() + " = "
                                    + column.getValue().text().orElse("none"))
                            .collect(Collectors.joining(", "))));
        }
        for (Json warning : result.at("warnings").items()) {
            text.append("  warning: %s%n".formatted(warning.text().orElse("")));
        }
        if (preview) {
            text.append(table(result.at("preview").items()));
            text.append("  Nothing was stored; leave out --dry-run to store it.\n");
        }
        return text.toString();
    }

    private static String counts(Json result, boolean preview) {
        Stream<String> counts = Stream.of(
                grouped(result.number("rows_read")) + " rows read",
                grouped(result.number("rows_added")) + (preview ? " to add" : " added"),
                grouped(result.number("rows_known")) + " known already",
                grouped(result.number("rows_skipped")) + " skipped");
        return counts.collect(Collectors.joining(", "));
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** The first rows as they would be stored, in aligned columns. */
    private static String table(List<Json> rows) {
        List<Json> shown = rows.stream().limit(PREVIEW_ROWS).toList();
        Set<String> names = new LinkedHashSet<>();
        shown.forEach(row -> names.addAll(row.at("values").fields().keySet()));
        if (names.isEmpty()) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(Stream.concat(Stream.of("row"), names.stream()).toList());
        for (Json row : shown) {
            Json values = row.at("values");
            lines.add(Stream.concat(
                            Stream.of(Long.toString(row.number("row"))),
                            names.stream().map(name -> cell(values.at(name))))
                    .toList());
        }
        return aligned(lines);
    }

    private static String cell(Json value) {
        String text = value.text()
                .orElseGet(() -> value.fields().values().stream()
                        .flatMap(part -> part.text().stream())
                        .collect(Collectors.joining(" ")));
        return text.length() <= WIDEST_CELL ? text : text.substring(0, WIDEST_CELL - 1) + "\u2026";
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                row.append("  ")
                        .append(line.get(i))
                        .repeat(' ', widths[i] - line.get(i).length());
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** Why nothing was stored, with a line per error. */
    static String failure(Path file, Answer answer) {
        List<Json> violations = answer.body().at("violations").items();
        StringBuilder text = new StringBuilder();
        text.append("headroom: %s was not imported: %s%n"
                .formatted(
                        file,
                        answer.body()
                                .text("detail")
                                .or(() -> answer.body().text("title"))
                                .orElse("the service answered with status " + answer.status())));
        violations.forEach(violation ->
                text.append("  %s%n".formatted(Failures.violation(violation).message())));
        long more = answer.body().number("violations_total") - violations.size();
        if (more > 0) {
            text.append("  and %,d more%n".formatted(more));
        }
        return text.toString();
    }
}
