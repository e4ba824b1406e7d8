package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads the activities of a Ghostfolio export, one at a time; whatever else it holds is passed over. */
final class GhostfolioReader {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxNumberLength(60)
                            .maxStringLength(100_000)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            .build();

    private final Findings findings;
    private final ActivityIntake intake;
    private final ZoneId zone;
    private long row;

    GhostfolioReader(Findings findings, ActivityIntake intake, ZoneId zone) {
        this.findings = findings;
        this.intake = intake;
        this.zone = zone;
    }

    void read(Opened file) throws IOException, SQLException {
        boolean found = false;
        try (StrictText text = new StrictText(file.bytes(), file.charset());
                JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Rejections.file("must be a JSON object", null, null);
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY && (name.equals("activities") || name.equals("orders"))) {
                    found = true;
                    readActivities(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            throw Rejections.of(
                    "row " + (row + 1),
                    "is not valid JSON",
                    malformed.getOriginalMessage(),
                    "export the file again; it may have been cut");
        }
        if (!found) {
            throw Rejections.file("must have a list named activities", null, "export it from Ghostfolio as JSON");
        }
    }

    private void readActivities(JsonParser parser) throws SQLException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            row++;
            findings.rowRead();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                findings.error(row, null, new Unreadable("must be an object", null, null));
                continue;
            }
            Map<String, String> values = values(parser);
            try {
                TradeRow trade = trade(values);
                if (trade != null) {
                    intake.take(trade);
                }
            } catch (CsvRows.Bad bad) {
                findings.error(row, bad.column(), bad.why());
            }
        }
    }

    /** The plain values of an activity; what has an inside (tags, a profile) is passed over. */
    private static Map<String, String> values(JsonParser parser) {
        Map<String, String> values = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL && values.size() < 100) {
                values.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return values;
    }

    private @Nullable TradeRow trade(Map<String, String> values) throws CsvRows.Bad {
        String type = values.getOrDefault("type", "");
        if (type.equals("ITEM") || type.equals("LIABILITY")) {
            findings.skipped(row, "tell of valuables or liabilities, which are no activities here");
            return null;
        }
        Optional<ActivityKind> kind = ActivityKind.of(type);
        if (kind.isEmpty()) {
            throw bad("type", "must be BUY, SELL, DIVIDEND, INTEREST or FEE", type);
        }
        String source = values.getOrDefault("dataSource", "");
        boolean listed = !source.equals("MANUAL") && !source.equals("COINGECKO");
        String currency = values.getOrDefault("currency", "").toUpperCase(Locale.ROOT);
        String symbol = kind.get() == ActivityKind.FEE || kind.get() == ActivityKind.INTEREST
                ? ""
                : values.getOrDefault("symbol", "");
        return new TradeRow(
                row,
                new TradeRow.When(at(values.getOrDefault("date", "")), null),
                kind.get(),
                new TradeRow.Asset(symbol, listed ? TradeRow.Asset.EQUITY : TradeRow.Asset.OTHER),
                new TradeRow.Figures(
                        number(values, "quantity"), number(values, "unitPrice"), null, number(values, "fee")),
                currency.isEmpty() ? null : currency,
                values.getOrDefault("comment", ""),
                values.getOrDefault("id", ""),
                null);
    }

    private Instant at(String date) throws CsvRows.Bad {
        Instant exact = ActivitiesCsv.instant(date, zone);
        if (exact != null) {
            return exact;
        }
        try {
            return DateForm.detect(java.util.List.of(), false)
                    .form()
                    .parse(date)
                    .atStartOfDay(zone)
                    .toInstant();
        } catch (Unreadable why) {
            throw new CsvRows.Bad("date", why);
        }
    }

    private static @Nullable BigDecimal number(Map<String, String> values, String name) throws CsvRows.Bad {
        String text = values.get(name);
        try {
            return text == null ? null : NumberForm.POINT.parse(text);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(name, why);
        }
    }

    private static CsvRows.Bad bad(String column, String rule, String value) {
        return new CsvRows.Bad(column, new Unreadable(rule, value, null));
    }
}
