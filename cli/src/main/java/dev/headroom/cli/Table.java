package dev.headroom.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Rows of text under a heading, columns aligned; figures stand at the right of theirs, the last column isn't padded.
 */
final class Table {
    private static final Pattern FIGURE = Pattern.compile("-|[-+]?[0-9][0-9,.]*( ?%)?");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9]+m");
    private static final int WIDEST = 100;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        rows.add(List.of(heading));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        boolean[] figures = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[column] =
                    rows.stream().mapToInt(row -> width(row.get(at))).max().orElse(0);
            figures[column] = rows.size() > 1
                    && rows.stream()
                            .skip(1)
                            .allMatch(row -> FIGURE.matcher(row.get(at)).matches());
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - width(cell));
                line.append(figures[column] ? padding + cell : cell);
                if (column < columns - 1) {
                    line.append(figures[column] ? "" : padding).append("  ");
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return COLOUR.matcher(cell).replaceAll("").length();
    }

    /** A number as people read it: {@code 12,345}, {@code 3.25}, and a dash for one that isn't there. */
    static String figure(OptionalDouble value) {
        if (value.isEmpty()) {
            return "-";
        }
        double figure = value.getAsDouble();
        return Math.abs(figure) >= 100 || figure == Math.rint(figure)
                ? String.format(Locale.ROOT, "%,.0f", figure)
                : String.format(Locale.ROOT, "%.2f", figure);
    }

    static String figure(Json of, String name) {
        return figure(of.decimal(name));
    }

    static String share(OptionalDouble share) {
        return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble());
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** A statement in one line, cut where it is long. */
    static String line(String text) {
        String flat = text.replaceAll("\\s+", " ").strip();
        return flat.length() <= WIDEST ? flat : flat.substring(0, WIDEST - 1) + "…";
    }
}
