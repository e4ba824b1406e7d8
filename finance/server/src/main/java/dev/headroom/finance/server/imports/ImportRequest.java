package dev.headroom.finance.server.imports;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What whoever imports says about the file; whatever isn't said is found out from its content.
 *
 * @param columns names of the file's columns by what they hold, as in {@code date -> Booking date}
 */
record ImportRequest(
        Optional<ImportKind> kind,
        Optional<FileFormat> format,
        boolean dryRun,
        Target target,
        String fileName,
        Map<String, String> columns,
        Text text) {
    private static final int LONGEST_FILE_NAME = 200;
    private static final int LONGEST_NAME = 100;
    private static final List<String> KNOWN = List.of(
            "kind",
            "format",
            "dry_run",
            "account_id",
            "account",
            "portfolio",
            "file_name",
            "columns",
            "delimiter",
            "decimal",
            "date_format",
            "encoding",
            "currency",
            "symbol");

    /** Where the rows go. */
    record Target(
            @Nullable Long accountId,
            @Nullable String account,
            @Nullable String portfolio,
            @Nullable String symbol) {}

    /** How the file is written. */
    record Text(
            @Nullable Character delimiter,
            @Nullable NumberForm decimal,
            @Nullable String dateFormat,
            @Nullable Charset encoding,
            @Nullable String currency) {}

    /**
     * Reads the query of a request. The servlet's own parameters won't do: asked for them, it would read a body of type
     * {@code application/x-www-form-urlencoded}, which is what some clients call every file.
     */
    static ImportRequest of(@Nullable String query) {
        Map<String, String> given = parameters(query);
        String fileName = given.getOrDefault("file_name", "");
        return new ImportRequest(
                kind(given),
                format(given),
                flag(given, "dry_run"),
                new Target(
                        accountId(given), named(given, "account"), named(given, "portfolio"), named(given, "symbol")),
                fileName.length() > LONGEST_FILE_NAME ? fileName.substring(0, LONGEST_FILE_NAME) : fileName,
                columns(given.get("columns")),
                new Text(
                        delimiter(given.get("delimiter")),
                        decimal(given.get("decimal")),
                        given.get("date_format"),
                        encoding(given.get("encoding")),
                        currency(given.get("currency"))));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> given = new HashMap<>();
        if (query == null) {
            return given;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            String name = decode(pair.substring(0, equals));
            String value = decode(pair.substring(equals + 1));
            if (!KNOWN.contains(name)) {
                throw Rejections.parameter(name, "is not a known parameter", null, "known are " + KNOWN);
            }
            if (!value.isEmpty() && given.put(name, value) != null) {
                throw Rejections.parameter(name, "must be given once", value, null);
            }
        }
        return given;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8).replace("\0", "");
        } catch (IllegalArgumentException malformed) {
            throw Rejections.parameter("query", "must be percent-encoded", encoded, null);
        }
    }

    private static Optional<ImportKind> kind(Map<String, String> given) {
        String kind = given.getOrDefault("kind", "auto");
        if (kind.equals("auto")) {
            return Optional.empty();
        }
        for (ImportKind known : ImportKind.values()) {
            if (known.label().equals(kind)) {
                return Optional.of(known);
            }
        }
        throw Rejections.parameter(
                "kind", "must be auto, transactions, activities, holdings, prices or energy_usage", kind, null);
    }

    private static Optional<FileFormat> format(Map<String, String> given) {
        String format = given.getOrDefault("format", "auto");
        if (format.equals("auto")) {
            return Optional.empty();
        }
        for (FileFormat known : FileFormat.values()) {
            if (known.label().equals(format)) {
                return Optional.of(known);
            }
        }
        throw Rejections.parameter("format", "must be auto, csv, ofx, ghostfolio or green_button", format, null);
    }

    private static boolean flag(Map<String, String> given, String name) {
        String value = given.getOrDefault(name, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Rejections.parameter(name, "must be true or false", value, null);
        };
    }

    private static @Nullable Long accountId(Map<String, String> given) {
        String id = given.get("account_id");
        if (id == null) {
            return null;
        }
        try {
            return Long.valueOf(id);
        } catch (NumberFormatException malformed) {
            throw Rejections.parameter("account_id", "must be a whole number", id, null);
        }
    }

    private static @Nullable String named(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null || value.isBlank()) {
            return null;
        }
        String stripped = value.strip();
        if (stripped.length() > LONGEST_NAME) {
            throw Rejections.parameter(name, "must have at most 100 characters", stripped, null);
        }
        return stripped;
    }

    private static Map<String, String> columns(@Nullable String told) {
        Map<String, String> columns = new LinkedHashMap<>();
        if (told == null) {
            return columns;
        }
        for (String pair : told.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw Rejections.parameter(
                        "columns",
                        "must be pairs of what a column holds and its name",
                        pair,
                        "for example columns=date:Booking date,amount:Value; a column is also #3, the third");
            }
            columns.put(
                    pair.substring(0, colon).strip(), pair.substring(colon + 1).strip());
        }
        return columns;
    }

    private static @Nullable Character delimiter(@Nullable String told) {
        return switch (told) {
            case null -> null;
            case "tab", "\t", "\\t" -> '\t';
            case "comma", "," -> ',';
            case "semicolon", ";" -> ';';
            case "pipe", "|" -> '|';
            default -> throw Rejections.parameter("delimiter", "must be comma, semicolon, tab or pipe", told, null);
        };
    }

    private static @Nullable NumberForm decimal(@Nullable String told) {
        return switch (told) {
            case null -> null;
            case "point", "." -> NumberForm.POINT;
            case "comma", "," -> NumberForm.COMMA;
            default -> throw Rejections.parameter("decimal", "must be point or comma", told, null);
        };
    }

    private static @Nullable Charset encoding(@Nullable String told) {
        if (told == null) {
            return null;
        }
        try {
            return Charset.forName(told);
        } catch (IllegalArgumentException unknown) {
            throw Rejections.parameter("encoding", "must be a known encoding", told, "for example windows-1252");
        }
    }

    private static @Nullable String currency(@Nullable String told) {
        if (told == null) {
            return null;
        }
        String code = told.strip().toUpperCase(Locale.ROOT);
        if (!code.matches("[A-Z]{3}")) {
            throw Rejections.parameter("currency", "must be an ISO 4217 code", told, "for example USD");
        }
        return code;
    }
}
