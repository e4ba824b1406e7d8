package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns a table must have, each of them once. */
final class CsvRequirements {
    private static final int SHOWN_NAMES = 40;

    private final CsvStyle style;
    private final List<String> names;
    private final Map<Column, Integer> columns;
    private final List<Violation> violations = new ArrayList<>();

    CsvRequirements(CsvStyle style, List<String> names, Map<Column, Integer> columns) {
        this.style = style;
        this.names = names;
        this.columns = columns;
    }

    void check(ImportRequest request) {
        switch (style) {
            case TRANSACTIONS -> {
                require(Column.DATE);
                requireOne(Column.AMOUNT, Column.DEBIT, Column.CREDIT);
            }
            case ACTIVITIES -> {
                require(Column.DATE);
                require(Column.TYPE);
            }
            case HOLDINGS -> {
                require(Column.SYMBOL);
                require(Column.QUANTITY);
            }
            case PRICE_ROWS -> {
                require(Column.DATE);
                require(Column.CLOSE);
            }
            case SERIES_ROWS -> {
                require(Column.DATE);
                require(Column.SERIES);
                require(Column.VALUE);
            }
            case PRICE_PANEL, SERIES_PANEL -> require(Column.DATE);
            case USAGE -> {
                require(Column.STARTED_AT);
                requireOne(Column.WH, Column.KWH);
            }
        }
        requireOnce(request);
        if (!violations.isEmpty()) {
            throw CodedException.of(Rejections.REJECTED, violations);
        }
    }

    private void require(Column column) {
        if (!columns.containsKey(column)) {
            missing(column);
        }
    }

    private void requireOne(Column first, Column... others) {
        boolean any = columns.containsKey(first);
        for (Column other : others) {
            any |= columns.containsKey(other);
        }
        if (!any) {
            missing(first);
        }
    }

    private void missing(Column column) {
        violations.add(new Violation(
                "column " + column.label(),
                "is missing",
                null,
                "name it with columns=%s:NAME; the file has: %s".formatted(column.label(), shown(names))));
    }

    /** Two columns of one name are fine until one of them is to be read. */
    private void requireOnce(ImportRequest request) {
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String normal = ColumnNames.normal(names.get(i));
            Integer first = firsts.putIfAbsent(style == CsvStyle.PRICE_PANEL ? names.get(i) : normal, i);
            if (first == null) {
                continue;
            }
            if (style == CsvStyle.PRICE_PANEL) {
                violations.addAll(twice("price", names.get(i), first, i).violations());
            }
            int position = first;
            columns.forEach((column, at) -> {
                if (at == position && !request.columns().containsKey(column.label())) {
                    violations.addAll(
                            twice(column.label(), names.get(position), position, names.lastIndexOf(names.get(position)))
                                    .violations());
                }
            });
        }
    }

    static CodedException twice(String label, String name, int first, int second) {
        return Rejections.of(
                "column " + label,
                "must be there once",
                name,
                "it is there twice; say which by position: columns=%1$s:#%2$d or columns=%1$s:#%3$d"
                        .formatted(label, first + 1, second + 1));
    }

    static String shown(List<String> names) {
        String listed = String.join(", ", names.subList(0, Math.min(names.size(), SHOWN_NAMES)));
        return names.size() > SHOWN_NAMES ? listed + ", …" : listed;
    }
}
