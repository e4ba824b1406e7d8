package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads energy usage out of CSV: a start, a number of watt-hours or kilowatt-hours, and how long it took. */
final class UsageCsv {
    private static final BigDecimal KILO = BigDecimal.valueOf(1_000);
    private static final long HOUR = 3_600;
    private static final int MOST_METERS = 100;
    private static final Set<String> QUALITIES = Set.of("actual", "estimated", "missing");

    private final CsvShape shape;
    private final UsageIntake intake;
    private final ZoneId zone;
    private final List<UsageIntake.Channel> channels = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();

    UsageCsv(CsvShape shape, UsageIntake intake, ZoneId zone) {
        this.shape = shape;
        this.intake = intake;
        this.zone = zone;
    }

    void read(CsvRows rows, Opened file) throws IOException, SQLException {
        rows.forEach(file, row -> intake.take(reading(row)));
        intake.channels(channels);
    }

    private UsageIntake.Reading reading(CsvRows.Row row) throws CsvRows.Bad {
        Column unit = shape.has(Column.WH) ? Column.WH : Column.KWH;
        BigDecimal seconds = row.number(Column.SECONDS);
        String quality = row.text(Column.QUALITY).toLowerCase(Locale.ROOT);
        if (!quality.isEmpty() && !QUALITIES.contains(quality)) {
            throw row.bad(Column.QUALITY, "must be one of " + QUALITIES, quality, null);
        }
        return new UsageIntake.Reading(
                row.line(),
                channel(row),
                start(row),
                seconds == null
                        ? HOUR
                        : seconds.min(BigDecimal.valueOf(Integer.MAX_VALUE)).longValue(),
                unit == Column.WH
                        ? row.requiredNumber(Column.WH)
                        : row.requiredNumber(Column.KWH).multiply(KILO),
                quality.isEmpty() ? "actual" : quality);
    }

    private Instant start(CsvRows.Row row) throws CsvRows.Bad {
        String text = row.text(Column.STARTED_AT);
        Instant exact = exact(text);
        if (exact == null) {
            throw row.bad(
                    Column.STARTED_AT,
                    "must be a time such as 2026-01-31T13:00:00-06:00",
                    text,
                    "without an offset it is taken in " + zone);
        }
        return exact;
    }

    private @org.jspecify.annotations.Nullable Instant exact(String text) {
        if (text.matches("\\d{4}-\\d{2}-\\d{2}[T ]00:00(:00)?(\\.0+)?Z")) {
            return Instant.parse(text.substring(0, 10) + "T00:00:00Z");
        }
        return ActivitiesCsv.instant(text, zone);
    }

    private int channel(CsvRows.Row row) throws CsvRows.Bad {
        String meter = row.text(Column.METER);
        String flow = row.text(Column.FLOW).toLowerCase(Locale.ROOT);
        UsageIntake.Flow way = switch (flow) {
            case "", "consumption", "import", "delivered", "bezug" -> UsageIntake.Flow.CONSUMPTION;
            case "export", "received", "generation", "einspeisung" -> UsageIntake.Flow.EXPORT;
            default -> throw row.bad(Column.FLOW, "must be consumption or export", flow, null);
        };
        String id = meter.isEmpty() ? GreenButtonReader.ONLY_METER : meter;
        if (id.length() > 255) {
            throw row.bad(Column.METER, "must have at most 255 characters", id, null);
        }
        Integer known = positions.get(way + id);
        if (known != null) {
            return known;
        }
        if (channels.size() == MOST_METERS) {
            throw row.bad(Column.METER, "must be one of at most %d in a file".formatted(MOST_METERS), id, null);
        }
        channels.add(new UsageIntake.Channel(id, way, BigDecimal.ONE, zone.getId()));
        positions.put(way + id, channels.size() - 1);
        return channels.size() - 1;
    }
}
