package dev.headroom.finance.server.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files of an export and the queries that fill them, as {@code sheets.sql} lists them. */
final class Sheets {
    private static final String MARK = "-- file ";

    private Sheets() {}

    /** @param query with {@code :household} for the household's id */
    record Sheet(String file, String query) {
        /** COPY takes no parameters; the id is a number, so nothing else can get in by it. */
        String copy(long household) {
            return "copy (" + query.replace(":household", Long.toString(household))
                    + ") to stdout with (format csv, header, encoding 'UTF8')";
        }
    }

    static List<Sheet> all() {
        List<Sheet> sheets = new ArrayList<>();
        for (String part : resource("sheets.sql").split("(?m)^" + MARK, -1)) {
            int line = part.indexOf('\n');
            int end = part.lastIndexOf(';');
            if (!part.startsWith("--") && end > line) {
                sheets.add(new Sheet(
                        part.substring(0, line).strip(),
                        part.substring(line, end).strip()));
            }
        }
        return List.copyOf(sheets);
    }

    static String resource(String name) {
        try (InputStream bytes = Sheets.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IllegalStateException("missing from the jar: " + name);
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
