package dev.headroom.finance.server.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a CSV file is laid out from its first lines: delimiter, header, what each column holds, and how numbers
 * and dates are written. What whoever imports says goes before what is found.
 */
final class CsvDetection {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};
    private static final int LOOKED_AT = 2_000;
    private static final int HEADER_WITHIN = 30;
    private static final int MOST_COLUMNS = 2_000;
    private static final Set<Column> NUMERIC = Set.of(
            Column.AMOUNT,
            Column.DEBIT,
            Column.CREDIT,
            Column.BALANCE,
            Column.QUANTITY,
            Column.PRICE,
            Column.FEE,
            Column.COST,
            Column.CLOSE,
            Column.ADJ_CLOSE,
            Column.VALUE,
            Column.WH,
            Column.KWH);

    private final ImportRequest request;
    private final String baseCurrency;
    private char delimiter;
    private List<CsvRecord> records = List.of();
    private List<String> names = List.of();
    private List<CsvRecord> data = List.of();

    CsvDetection(ImportRequest request, String baseCurrency) {
        this.request = request;
        this.baseCurrency = baseCurrency;
    }

    CsvShape detect(String sample) {
        Character told = request.text().delimiter();
        delimiter = told == null ? bestDelimiter(sample) : told;
        records = records(sample, delimiter);
        if (records.isEmpty()) {
            throw Rejections.file("has no rows", null, null);
        }
        int header = header();
        names = header < 0 ? numbered(records.getFirst().getFieldCount()) : headerNames(records.get(header));
        data = records.subList(header + 1, records.size());
        if (names.size() > MOST_COLUMNS) {
            throw Rejections.file(
                    "must have at most %d columns".formatted(MOST_COLUMNS), Integer.toString(names.size()), null);
        }
        CsvStyle style = style();
        Map<Column, Integer> columns = columns(style);
        new CsvRequirements(style, names, columns).check(request);
        long firstLine = header < 0 ? 1 : records.get(header).getStartingLineNumber() + 1;
        return new CsvShape(
                style, delimiter, firstLine, names, Collections.unmodifiableMap(columns), forms(style, columns));
    }

    static CsvReader.CsvReaderBuilder reader(char delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(1_048_576);
    }

    private static List<CsvRecord> records(String sample, char delimiter) {
        List<CsvRecord> records = new ArrayList<>();
        try (CsvReader<CsvRecord> reader =
                reader(delimiter).allowUnclosedQuote(true).ofCsvRecord(sample)) {
            for (CsvRecord entry : reader) {
                if (!blank(entry)) {
                    records.add(entry);
                }
                if (records.size() == LOOKED_AT) {
                    break;
                }
            }
        } catch (CsvParseException | java.io.IOException unreadable) {
            return records;
        }
        return records;
    }

    static boolean blank(CsvRecord entry) {
        for (int i = 0; i < entry.getFieldCount(); i++) {
            if (!entry.getField(i).isBlank()) {
                return false;
            }
        }
        return true;
    }

    /** The delimiter that makes most rows equally wide, and wide. */
    private static char bestDelimiter(String sample) {
        char best = ',';
        long bestScore = -1;
        for (char candidate : DELIMITERS) {
            Map<Integer, Long> widths = records(sample, candidate).stream()
                    .limit(200)
                    .collect(Collectors.groupingBy(CsvRecord::getFieldCount, Collectors.counting()));
            long score = widths.entrySet().stream()
                    .mapToLong(width -> (width.getKey() - 1) * width.getValue())
                    .max()
                    .orElse(0);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /** Position of the header, -1 for none. Banks like to put the owner's name and a balance above it. */
    private int header() {
        int within = Math.min(HEADER_WITHIN, records.size());
        for (int i = 0; i < within; i++) {
            CsvRecord entry = records.get(i);
            List<String> told = request.columns().values().stream()
                    .filter(name -> !name.isEmpty() && !name.startsWith("#"))
                    .toList();
            List<String> fields = headerNames(entry);
            boolean namesAll = !told.isEmpty() && fields.containsAll(told);
            long known = fields.stream().filter(ColumnNames.shipped()::known).count();
            if (namesAll || known >= 2) {
                return i;
            }
        }
        CsvRecord first = records.getFirst();
        boolean holdsValues = first.getFields().stream()
                .anyMatch(field -> DateForm.looksLikeDate(field) || NumberForm.looksNumeric(field));
        return holdsValues ? -1 : 0;
    }

    private static List<String> headerNames(CsvRecord entry) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < entry.getFieldCount(); i++) {
            String name = entry.getField(i).strip();
            fields.add(name.isEmpty() ? "#" + (i + 1) : name);
        }
        // a delimiter at the end of the header line names no column
        while (fields.size() > 1 && fields.getLast().equals("#" + fields.size())) {
            fields.removeLast();
        }
        return List.copyOf(fields);
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "#" + i).toList();
    }

    private CsvStyle style() {
        if (request.kind().isPresent()) {
            return switch (request.kind().get()) {
                case TRANSACTIONS -> CsvStyle.TRANSACTIONS;
                case ACTIVITIES -> CsvStyle.ACTIVITIES;
                case HOLDINGS -> CsvStyle.HOLDINGS;
                case ENERGY_USAGE -> CsvStyle.USAGE;
                case PRICES -> priceStyle();
            };
        }
        if (matches(ImportKind.ENERGY_USAGE, Column.STARTED_AT, Column.WH)
                || matches(ImportKind.ENERGY_USAGE, Column.STARTED_AT, Column.KWH)) {
            return CsvStyle.USAGE;
        }
        if (matches(ImportKind.ACTIVITIES, Column.DATE, Column.SYMBOL, Column.TYPE, Column.QUANTITY)) {
            return CsvStyle.ACTIVITIES;
        }
        if (matches(ImportKind.HOLDINGS, Column.SYMBOL, Column.QUANTITY)) {
            return CsvStyle.HOLDINGS;
        }
        boolean transactions = matches(ImportKind.TRANSACTIONS, Column.DATE, Column.AMOUNT)
                || matches(ImportKind.TRANSACTIONS, Column.DATE, Column.DEBIT)
                || matches(ImportKind.TRANSACTIONS, Column.DATE, Column.CREDIT);
        CsvStyle prices = priceStyle();
        boolean isPrices = switch (prices) {
            case SERIES_PANEL, SERIES_ROWS -> true;
            case PRICE_ROWS -> matches(ImportKind.PRICES, Column.SYMBOL) || !transactions;
            case PRICE_PANEL -> !transactions && panelOfNumbers();
            case TRANSACTIONS, ACTIVITIES, HOLDINGS, USAGE -> false;
        };
        return isPrices ? prices : CsvStyle.TRANSACTIONS;
    }

    private CsvStyle priceStyle() {
        if (SeriesCodes.isPanel(names)) {
            return CsvStyle.SERIES_PANEL;
        }
        if (matches(ImportKind.PRICES, Column.DATE, Column.SERIES, Column.VALUE)) {
            return CsvStyle.SERIES_ROWS;
        }
        return matches(ImportKind.PRICES, Column.DATE, Column.CLOSE)
                        || request.columns().containsKey("close")
                ? CsvStyle.PRICE_ROWS
                : CsvStyle.PRICE_PANEL;
    }

    private boolean matches(ImportKind kind, Column... wanted) {
        Map<Column, Integer> found = ColumnNames.shipped().match(kind, names);
        return Stream.of(wanted)
                .allMatch(
                        column -> found.containsKey(column) || request.columns().containsKey(column.label()));
    }

    /** A date, then nothing but numbers and empty cells. */
    private boolean panelOfNumbers() {
        Integer date = ColumnNames.shipped().match(ImportKind.PRICES, names).get(Column.DATE);
        if (date == null || names.size() < 2) {
            return false;
        }
        return data.stream()
                .limit(50)
                .allMatch(entry -> IntStream.range(0, entry.getFieldCount())
                        .allMatch(i -> i == date
                                || entry.getField(i).isBlank()
                                || NumberForm.looksNumeric(entry.getField(i))));
    }

    private Map<Column, Integer> columns(CsvStyle style) {
        Map<Column, Integer> columns = new EnumMap<>(ColumnNames.shipped().match(style.kind(), names));
        if (style == CsvStyle.PRICE_PANEL || style == CsvStyle.SERIES_PANEL) {
            Integer date = columns.get(Column.DATE);
            columns.clear();
            if (date != null) {
                columns.put(Column.DATE, date);
            }
        }
        dropContradicted(columns);
        request.columns().forEach((label, name) -> tell(columns, label, name));
        if (style == CsvStyle.TRANSACTIONS || style.kind() == ImportKind.PRICES) {
            findByContent(style, columns);
        }
        return columns;
    }

    private void tell(Map<Column, Integer> columns, String label, String name) {
        Column column = Column.of(label)
                .orElseThrow(() -> Rejections.parameter(
                        "columns", "must name what a column can hold", label, "for example date, amount or payee"));
        columns.remove(column);
        if (name.isEmpty()) {
            return;
        }
        int position = position(label, name);
        columns.values().removeIf(taken -> taken == position);
        columns.put(column, position);
    }

    private int position(String label, String name) {
        if (name.matches("#\\d{1,4}") && Integer.parseInt(name.substring(1)) <= names.size() && !name.equals("#0")) {
            return Integer.parseInt(name.substring(1)) - 1;
        }
        int first = names.indexOf(name);
        if (first >= 0 && first != names.lastIndexOf(name)) {
            throw CsvRequirements.twice(label, name, first, names.lastIndexOf(name));
        }
        if (first < 0) {
            throw Rejections.of(
                    "column " + label,
                    "must be a column of the file",
                    name,
                    "the file has: " + CsvRequirements.shown(names));
        }
        return first;
    }

    /** A name can mislead where languages share it; the values tell. */
    private void dropContradicted(Map<Column, Integer> columns) {
        Map<Column, java.util.function.Predicate<String>> expectations = Map.of(
                Column.CURRENCY, value -> value.strip().matches("[A-Za-z]{3}"),
                Column.DIRECTION, value -> Direction.of(value).isPresent(),
                Column.BALANCE, NumberForm::looksNumeric);
        expectations.forEach((column, expected) -> {
            Integer position = columns.get(column);
            if (position != null && !values(position).stream().allMatch(expected)) {
                columns.remove(column);
            }
        });
    }

    /** Date and amount where no name tells them: the only columns whose values all look like it. */
    private void findByContent(CsvStyle style, Map<Column, Integer> columns) {
        Set<Integer> free =
                new HashSet<>(IntStream.range(0, names.size()).boxed().toList());
        free.removeAll(columns.values());
        if (!columns.containsKey(Column.DATE) && !request.columns().containsKey("date")) {
            take(columns, Column.DATE, firstOf(free, DateForm::looksLikeDate), free);
        }
        if (style != CsvStyle.TRANSACTIONS) {
            return;
        }
        boolean hasAmount = columns.containsKey(Column.AMOUNT)
                || columns.containsKey(Column.DEBIT)
                || columns.containsKey(Column.CREDIT);
        if (!hasAmount) {
            take(columns, Column.AMOUNT, firstOf(free, CsvDetection::looksLikeAmount), free);
        }
        if (!columns.containsKey(Column.PAYEE) && !columns.containsKey(Column.MEMO)) {
            take(columns, Column.PAYEE, wordiest(free), free);
        }
    }

    private static boolean looksLikeAmount(String value) {
        return NumberForm.looksNumeric(value) && !value.strip().matches("\\d{6,}");
    }

    private static void take(
            Map<Column, Integer> columns, Column column, @Nullable Integer position, Set<Integer> free) {
        if (position != null) {
            columns.put(column, position);
            free.remove(position);
        }
    }

    private @Nullable Integer firstOf(Set<Integer> free, java.util.function.Predicate<String> looks) {
        for (int position = 0; position < names.size(); position++) {
            List<String> values = values(position);
            if (free.contains(position) && !values.isEmpty() && values.stream().allMatch(looks)) {
                return position;
            }
        }
        return null;
    }

    private @Nullable Integer wordiest(Set<Integer> free) {
        Map<Integer, Integer> letters = new HashMap<>();
        for (Integer position : free) {
            int count = values(position).stream()
                    .mapToInt(value ->
                            (int) value.chars().filter(Character::isLetter).count())
                    .sum();
            letters.put(position, count);
        }
        return letters.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** The first values of a column that aren't empty. */
    private List<String> values(int position) {
        return data.stream()
                .filter(entry -> position < entry.getFieldCount())
                .map(entry -> entry.getField(position))
                .filter(value -> !value.isBlank())
                .toList();
    }

    private CsvShape.Forms forms(CsvStyle style, Map<Column, Integer> columns) {
        NumberForm numbers = request.text().decimal();
        if (numbers == null) {
            NumberForm otherwise = delimiter == ';' ? NumberForm.COMMA : NumberForm.POINT;
            numbers = NumberForm.detect(numericValues(style, columns), otherwise);
        }
        String pattern = request.text().dateFormat();
        if (pattern != null) {
            return new CsvShape.Forms(numbers, new DateForm.Detected(DateForm.of(pattern), null));
        }
        String currency = request.text().currency();
        boolean american = numbers == NumberForm.POINT
                && delimiter != ';'
                && (currency == null ? baseCurrency : currency)
                        .toUpperCase(Locale.ROOT)
                        .equals("USD");
        Integer date = columns.get(Column.DATE);
        return new CsvShape.Forms(numbers, DateForm.detect(date == null ? List.of() : values(date), american));
    }

    private List<String> numericValues(CsvStyle style, Map<Column, Integer> columns) {
        if (style == CsvStyle.PRICE_PANEL || style == CsvStyle.SERIES_PANEL) {
            Integer date = columns.get(Column.DATE);
            return IntStream.range(0, Math.min(names.size(), 20))
                    .filter(i -> date == null || i != date)
                    .boxed()
                    .flatMap(i -> values(i).stream())
                    .toList();
        }
        return columns.entrySet().stream()
                .filter(entry -> NUMERIC.contains(entry.getKey()))
                .flatMap(entry -> values(entry.getValue()).stream())
                .toList();
    }
}
