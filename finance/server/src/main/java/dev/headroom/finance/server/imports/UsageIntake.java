package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes energy usage in. Readings are kept as the file tells them until all is read, because what they count and which
 * way it flows may be told after them.
 */
final class UsageIntake implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(UsageIntake.class);
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);
    private static final int SHORTEST_SECONDS = 60;
    private static final int LONGEST_SECONDS = 2_678_400;

    private final Work work;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Reading> pendingPreview = new ArrayList<>();
    private final Instant latest;
    private final CopyRows copy;
    private @Nullable Instant first;
    private @Nullable Instant last;

    UsageIntake(Work work) throws SQLException {
        this.work = work;
        this.latest = work.owner()
                .today()
                .plusDays(2)
                .atStartOfDay(work.owner().zone())
                .toInstant();
        work.sql().sql("""
                        create temporary table stage (
                            row bigint, channel integer, started_at timestamptz, seconds integer, raw numeric,
                            quality text
                        ) on commit drop
                        """).update();
        this.copy = CopyRows.open(work.connection(), "stage");
    }

    /** Which way energy flows: into the home, out of it, or whichever the sign says. */
    enum Flow {
        CONSUMPTION,
        EXPORT,
        NET
    }

    /**
     * What the readings of a channel mean.
     *
     * @param meter the utility's id of the meter
     * @param wattHours how many watt-hours 1 is
     * @param zone IANA zone in which the meter's days begin
     */
    record Channel(String meter, Flow flow, BigDecimal wattHours, String zone) {}

    /** A reading, in the units of its channel. */
    record Reading(long row, int channel, Instant start, long seconds, BigDecimal value, String quality) {}

    /** Takes one reading; it is stored with all the others or not at all. */
    void take(Reading reading) throws CsvRows.Bad, SQLException {
        Instant start = reading.start();
        if (start.isBefore(EARLIEST.atStartOfDay(ZoneOffset.UTC).toInstant()) || start.isAfter(latest)) {
            throw bad("start", "must be from %s to the day after tomorrow".formatted(EARLIEST), start.toString());
        }
        if (reading.seconds() < SHORTEST_SECONDS || reading.seconds() > LONGEST_SECONDS) {
            throw bad(
                    "duration",
                    "must be %d..%d seconds".formatted(SHORTEST_SECONDS, LONGEST_SECONDS),
                    Long.toString(reading.seconds()));
        }
        first = first == null || start.isBefore(first) ? start : first;
        Instant end = start.plusSeconds(reading.seconds());
        last = last == null || end.isAfter(last) ? end : last;
        if (work.findings().wantsPreview() && pendingPreview.size() < 20) {
            pendingPreview.add(reading);
        }
        if (!work.findings().hasErrors()) {
            copy.add(reading.row()).add(reading.channel()).add(start.toString()).add(reading.seconds());
            copy.add(reading.value()).add(reading.quality()).endRow();
        }
    }

    private static CsvRows.Bad bad(String column, String rule, String value) {
        return new CsvRows.Bad(column, new Unreadable(rule, value, null));
    }

    /** Says what the channels are, by position; called once all is read. */
    void channels(List<Channel> meanings) {
        channels.addAll(meanings);
    }

    @Override
    public void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public Work.Merged merge(@Nullable Long runId) throws SQLException {
        previewPending();
        describeChannels();
        rejectImpossible();
        work.sql()
                .sql(SqlResource.of("usage_latest.sql"))
                .param("household", household())
                .update();
        rejectOverlaps();
        makePartitions();
        replaceOverlapped();
        Work.Merged merged = Replacement.count(work, "interval", """
                select count(*), count(*) filter (where u.wh is null),
                       count(*) filter (where u.wh is not null and (u.wh, u.seconds, u.quality)
                                        is distinct from (l.wh, l.seconds, l.quality))
                from latest l left join usage_interval u on u.meter_id = l.meter_id and u.started_at = l.started_at
                """);
        work.sql().sql("""
                        insert into usage_interval as u (meter_id, started_at, seconds, wh, quality)
                        select meter_id, started_at, seconds, wh, quality from latest order by meter_id, started_at
                        on conflict (meter_id, started_at) do update
                        set seconds = excluded.seconds, wh = excluded.wh, quality = excluded.quality
                        where (u.seconds, u.wh, u.quality)
                              is distinct from (excluded.seconds, excluded.wh, excluded.quality)
                        """).update();
        refreshSlots();
        return merged;
    }

    private long household() {
        return work.owner().requireHousehold();
    }

    private void previewPending() {
        for (Reading reading : pendingPreview) {
            Channel channel = channels.get(reading.channel());
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("start", reading.start().toString());
            values.put("seconds", reading.seconds());
            values.put(
                    "wh",
                    reading.value()
                            .multiply(channel.wattHours())
                            .setScale(0, java.math.RoundingMode.HALF_UP)
                            .toPlainString());
            values.put("flow", channel.flow().name().toLowerCase(java.util.Locale.ROOT));
            values.put("meter", channel.meter());
            work.findings().preview(reading.row(), values);
        }
    }

    private void describeChannels() {
        work.sql().sql("""
                        create temporary table channel (
                            channel integer, meter text, flow text, factor numeric, zone text) on commit drop
                        """).update();
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            work.sql()
                    .sql("insert into channel values (?, ?, ?, ?, ?)")
                    .param(i)
                    .param(channel.meter())
                    .param(channel.flow().name().toLowerCase(java.util.Locale.ROOT))
                    .param(channel.wattHours())
                    .param(channel.zone())
                    .update();
        }
        for (String flow : List.of("consumption", "export")) {
            work.sql()
                    .sql("""
                            insert into meter (household_id, external_id, tz, flow)
                            select distinct on (c.meter) :household, c.meter, c.zone, :flow
                            from channel c
                            where (c.flow = :flow or c.flow = 'net')
                              and exists (select from stage s where s.channel = c.channel
                                          and (c.flow <> 'net' or (s.raw < 0) = (:flow = 'export')))
                            order by c.meter, c.channel
                            on conflict (household_id, external_id, flow) do nothing
                            """)
                    .param("household", household())
                    .param("flow", flow)
                    .update();
        }
    }

    private void rejectImpossible() {
        work.sql().sql("""
                        select s.row, s.raw, c.flow = 'consumption' and s.raw < 0 as negative
                        from stage s join channel c using (channel)
                        where (c.flow = 'consumption' and s.raw < 0) or abs(s.raw * c.factor) > 1e12
                        order by 1
                        """).query(row -> {
            Unreadable why = row.getBoolean("negative")
                    ? new Unreadable(
                            "must not be negative where energy is consumed",
                            row.getString("raw"),
                            "only a channel of exported energy may be")
                    : new Unreadable("must be within 1 TWh", row.getString("raw"), null);
            work.findings().error(row.getLong("row"), "value", why);
        });
        work.findings().rejectIfErrors();
    }

    /** Two intervals of a file that cover the same time would count it twice. */
    private void rejectOverlaps() {
        work.sql().sql("""
                        select row, started_at::text as started_at from (
                            select row, started_at, lag(started_at + make_interval(secs => seconds))
                                over (partition by meter_id order by started_at) as until
                            from latest) l
                        where until > started_at order by row
                        """).query(row -> {
            Unreadable why = new Unreadable(
                    "must not begin before the interval before it ends",
                    row.getString("started_at"),
                    "leave out what is told twice: days beside their hours, for example");
            work.findings().error(row.getLong("row"), "start", why);
        });
        work.findings().rejectIfErrors();
        long repeated = work.sql().sql("""
                        select (select count(*) from stage s join channel c using (channel))
                             - (select count(*) from latest)
                        """).query(Long.class).single();
        if (repeated > 0) {
            work.findings()
                    .warn("%d intervals are told again by a later one; the last one was taken".formatted(repeated));
        }
    }

    /** Rows go to the default partition where the month's own can't be made. */
    private void makePartitions() throws SQLException {
        Instant from = first;
        Instant until = last;
        if (from == null || until == null) {
            return;
        }
        Connection connection = work.connection();
        Savepoint before = connection.setSavepoint();
        try {
            work.sql()
                    .sql("select ensure_month_partitions('usage_interval', ?, ?)")
                    .param(Date.valueOf(LocalDate.ofInstant(from, ZoneOffset.UTC)))
                    .param(Date.valueOf(LocalDate.ofInstant(until, ZoneOffset.UTC)))
                    .query(Integer.class)
                    .single();
        } catch (org.springframework.dao.DataAccessException refused) {
            LOG.warn("no partitions of usage_interval from {} to {}: {}", from, until, refused.getMessage());
            connection.rollback(before);
        }
    }

    /** What was known in another grain than the file's gives way to it. */
    private void replaceOverlapped() {
        int replaced = work.sql().sql(SqlResource.of("usage_overlapped.sql")).update();
        if (replaced > 0) {
            work.findings()
                    .warn("%d intervals kept here overlap those of the file and gave way to them".formatted(replaced));
        }
    }

    private void refreshSlots() {
        work.sql().sql(SqlResource.of("usage_touched.sql")).update();
        work.sql().sql("""
                        delete from usage_slot s using touched t
                        where s.meter_id = t.meter_id and s.yr = extract(year from t.month)
                          and s.month = extract(month from t.month)
                        """).update();
        work.sql().sql(SqlResource.of("usage_slots.sql")).update();
    }

    @Override
    public void close() throws SQLException {
        copy.close();
    }
}
