package dev.headroom.finance.server.energy;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.energy.Interval;
import dev.headroom.finance.analytics.energy.UsageProfile;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.TagScope;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a household used in the twelve months up to its last reading. */
@Component
class Usage {
    private static final ErrorCode NO_SUCH_METER = new ErrorCode("NO_SUCH_METER", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NO_USE = new ErrorCode("NO_USE", ErrorCode.Kind.IMPOSSIBLE);

    private final JdbcClient jdbc;

    Usage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A meter of consumption.
     *
     * @param version another one after any change of it and its readings, or of those of the household's meters of what
     *     is fed into the network
     */
    record Meter(long id, String name, ZoneId zone, String version) {}

    private record Found(Meter meter, boolean consumption) {}

    /**
     * A year of a meter.
     *
     * @param firstDay of the twelve months
     * @param lastDay of the readings
     * @param missing readings marked as missing by the utility
     * @param exportedWattHours fed into the network in the same time
     */
    record Year(
            Meter meter,
            LocalDate firstDay,
            LocalDate lastDay,
            UsageProfile profile,
            int missing,
            long exportedWattHours) {}

    /** The meter named, or the first of the household; {@code NO_USE} where there is none. */
    Meter meter(long household, @Nullable Long named) {
        List<Found> all = jdbc.sql("""
                        select m.id, m.external_id, m.tz, m.flow,
                               coalesce(s.version, 0) || case when m.flow = 'consumption' then coalesce((
                                   select string_agg('.' || x.id || '-' || coalesce(xs.version, 0), '' order by x.id)
                                   from meter x left join meter_state xs on xs.meter_id = x.id
                                   where x.household_id = m.household_id and x.flow = 'export'), '') else '' end
                                   || '.' || left(md5(m.tz || ' ' || m.external_id), 6) as version
                        from meter m left join meter_state s on s.meter_id = m.id
                        where m.household_id = ? order by m.id
                        """)
                .param(household)
                .query((row, _) -> new Found(
                        new Meter(
                                row.getLong("id"),
                                row.getString("external_id"),
                                ZoneId.of(row.getString("tz")),
                                row.getString("version")),
                        row.getString("flow").equals("consumption")))
                .list();
        TagScope.dependsOn(Changes.household(household));
        all.forEach(found -> TagScope.dependsOn(Changes.meter(found.meter().id())));
        List<Meter> meters =
                all.stream().filter(Found::consumption).map(Found::meter).toList();
        if (named != null) {
            return meters.stream()
                    .filter(meter -> meter.id() == named)
                    .findFirst()
                    .orElseThrow(() -> CodedException.of(
                            NO_SUCH_METER,
                            Violation.of("meter", "must be one of the household's", Long.toString(named))));
        }
        return meters.stream().findFirst().orElseThrow(Usage::noUse);
    }

    private static CodedException noUse() {
        return CodedException.of(
                NO_USE,
                Violation.of("use of energy", "must be known for some hours of a year", null)
                        .instead("import a Green Button file or intervals"));
    }

    /** The twelve months up to the meter's last reading. */
    Year year(long household, Meter meter) {
        Instant last = jdbc.sql("""
                        select started_at from usage_interval
                        where meter_id = ? and quality <> 'missing' order by started_at desc limit 1
                        """)
                .param(meter.id())
                .query((row, _) -> row.getTimestamp("started_at").toInstant())
                .optional()
                .orElseThrow(Usage::noUse);
        LocalDate lastDay = last.atZone(meter.zone()).toLocalDate();
        LocalDate firstDay = lastDay.plusDays(1).minusYears(1);
        Timestamp from = Timestamp.from(firstDay.atStartOfDay(meter.zone()).toInstant());
        Timestamp to =
                Timestamp.from(firstDay.plusYears(1).atStartOfDay(meter.zone()).toInstant());
        int[] missing = {0};
        List<Interval> intervals = new ArrayList<>();
        jdbc.sql("""
                        select started_at, seconds, wh, quality = 'missing' as missing from usage_interval
                        where meter_id = ? and started_at >= ? and started_at < ? order by started_at
                        """).params(meter.id(), from, to).query(row -> {
            if (row.getBoolean("missing")) {
                missing[0]++;
            } else {
                intervals.add(new Interval(
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getInt("seconds"),
                        row.getLong("wh")));
            }
        });
        long exported =
                jdbc.sql("""
                        select coalesce(sum(u.wh), 0) from usage_interval u join meter m on m.id = u.meter_id
                        where m.household_id = ? and m.flow = 'export' and u.started_at >= ? and u.started_at < ?
                        """).params(household, from, to).query(Long.class).single();
        return new Year(
                meter, firstDay, lastDay, UsageProfile.of(intervals, meter.zone(), firstDay), missing[0], exported);
    }
}
