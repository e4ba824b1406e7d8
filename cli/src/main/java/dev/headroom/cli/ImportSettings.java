package dev.headroom.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the service is to read a file; what isn't given, it finds out itself. */
final class ImportSettings {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "auto, transactions, activities, holdings, prices or energy_usage")
    private @Nullable String kind;

    @Option(names = "--format", paramLabel = "FORMAT", description = "auto, csv, ofx, ghostfolio or green_button")
    private @Nullable String format;

    @Option(
            names = "--account",
            paramLabel = "ACCOUNT",
            description = "where transactions go: the name of an account, made when new, or its number")
    private @Nullable String account;

    @Option(
            names = "--portfolio",
            paramLabel = "NAME",
            description = "where activities and holdings go: the name of a portfolio")
    private @Nullable String portfolio;

    @Option(
            names = "--columns",
            paramLabel = "FIELD:COLUMN[,FIELD:COLUMN]",
            description = "which column holds what: date:Booking date,amount:Value")
    private @Nullable String columns;

    @Option(names = "--currency", paramLabel = "CODE", description = "for rows that don't name one: USD")
    private @Nullable String currency;

    @Option(names = "--delimiter", paramLabel = "CHAR", description = "between the columns: ';'")
    private @Nullable String delimiter;

    @Option(names = "--decimal", paramLabel = "MARK", description = "point or comma")
    private @Nullable String decimal;

    @Option(names = "--date-format", paramLabel = "PATTERN", description = "dd.MM.yyyy, for example")
    private @Nullable String dateFormat;

    @Option(names = "--encoding", paramLabel = "NAME", description = "UTF-8 or windows-1252, for example")
    private @Nullable String encoding;

    @Option(names = "--dry-run", description = "show what would be stored, and store nothing")
    private boolean dryRun;

    /** The query of {@code POST /api/v1/imports}. */
    String query(String fileName) {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("file_name", fileName);
        given.put("dry_run", Boolean.toString(dryRun));
        given.put("kind", kind);
        given.put("format", format);
        given.put(account != null && account.chars().allMatch(Character::isDigit) ? "account_id" : "account", account);
        given.put("portfolio", portfolio);
        given.put("columns", columns);
        given.put("currency", currency);
        given.put("delimiter", delimiter);
        given.put("decimal", decimal);
        given.put("date_format", dateFormat);
        given.put("encoding", encoding);
        return given.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
