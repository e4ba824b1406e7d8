package dev.headroom.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Index advice and declared indexes in words. */
final class IndexText {
    private IndexText() {}

    static void advice(PrintWriter out, Json report) {
        List<Json> indexes = report.at("indexes").items();
        if (indexes.isEmpty()) {
            out.println("no index would make the workload cheaper");
        }
        for (Json index : indexes) {
            out.printf(
                    Locale.ROOT,
                    "%s%n  saves %s of the workload, %s, label %s, %s log bytes per inserted row%n",
                    index.text("ddl").orElse("?"),
                    Table.share(index.decimal("gain")),
                    Table.megabytes(index.number("bytes")),
                    index.text("label").orElse("?").toLowerCase(Locale.ROOT),
                    Table.figure(index.at("writes"), "wal_bytes_per_row"));
            index.at("notes")
                    .items()
                    .forEach(note -> out.println("  " + note.text().orElse("")));
        }
        report.at("notes").items().forEach(note -> out.println(note.text().orElse("")));
    }

    /** Which are missing, invalid or not read by their query. */
    static void verified(PrintWriter out, Json report) {
        Table table = new Table("index", "for", "state");
        for (Json line : report.at("indexes").items()) {
            Json found = line.at("found");
            if (!found.flag("proved")) {
                table.row(name(found), line.text("purpose").orElse(""), Table.line(CacheText.words(found)));
            }
        }
        if (!table.isEmpty()) {
            table.print(out);
        }
        out.printf(
                Locale.ROOT,
                "%d of %d declared indexes are valid and read by the query they are for%n",
                report.number("proved"),
                report.number("declared"));
    }

    private static String name(Json found) {
        return found.text("name")
                .or(() -> found.text("index"))
                .or(() -> found.at("definition").text("name"))
                .orElse("?");
    }
}
