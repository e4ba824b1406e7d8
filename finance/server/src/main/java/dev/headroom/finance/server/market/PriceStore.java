package dev.headroom.finance.server.market;

import static java.time.temporal.ChronoUnit.DAYS;

import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Prices resident on this node: all history of the assets that were asked for, 12 bytes a price. Each read asks the
 * database for the versions of the assets alone; only those that changed are read again, so that a price written by
 * anybody counts with the next read. The longest unused leave when there are more than the limit.
 *
 * <p>What changed is read by year from {@code price_block}, or from {@code price} itself where somebody wrote prices
 * without deriving the blocks, which are then derived anew.
 */
@Component
public class PriceStore {
    private static final Logger LOG = LoggerFactory.getLogger(PriceStore.class);

    private static final String VERSIONS = """
            select asset_id, version, block_version = version as derived
            from price_state where asset_id = any(:assets)
            """;
    private static final String BLOCKS = """
            select asset_id, array_send(days) as days, array_send(closes) as closes
            from price_block where asset_id = any(:assets)
            order by asset_id, yr
            """;
    /** Locked in the order in which writers of prices lock. */
    private static final String CURRENT = """
            with locked as (
                select s.asset_id
                from price_state s
                join unnest(cast(:assets as bigint[]), cast(:versions as bigint[])) known (asset_id, version)
                  on known.asset_id = s.asset_id and known.version = s.version
                order by s.asset_id for update of s)
            update price_state s set block_version = s.version from locked l where l.asset_id = s.asset_id
            returning s.asset_id
            """;

    private static final String ROWS = """
            select asset_id, array_send(array_agg(d order by d)) as days,
                   array_send(array_agg(close::float8 order by d)) as closes
            from price where asset_id = any(:assets) group by asset_id
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final int limit;
    private final Map<Long, Resident> resident = new LinkedHashMap<>(256, 0.75f, true);
    private long points;

    private record Resident(long version, PriceSeries series) {}

    private record State(long version, boolean derived) {}

    /**
     * Prices of some assets.
     *
     * @param series by asset; assets without a price are missing
     * @param versions by asset, of the same assets
     */
    public record Prices(Map<Long, PriceSeries> series, Map<Long, Long> versions) {
        public Prices {
            series = Map.copyOf(series);
            versions = Map.copyOf(versions);
        }

        /** The last day that any of them has a price of, up to a day; the epoch where there is none. */
        public LocalDate newest(LocalDate upTo) {
            return series.values().stream()
                    .filter(one -> one.asOf(upTo).isPresent())
                    .map(one -> one.date(one.asOf(upTo).getAsInt()))
                    .max(LocalDate::compareTo)
                    .orElse(LocalDate.EPOCH);
        }
    }

    PriceStore(
            JdbcClient jdbc, PlatformTransactionManager transactions, HeadroomSettings settings, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // a reader whose snapshot is older than somebody's write of the same fails at a savepoint, and reads on
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.limit = settings.market().residentPrices();
        Gauge.builder("headroom.market.resident.prices", this, PriceStore::points)
                .description("prices kept in memory")
                .register(meters);
    }

    private synchronized long points() {
        return points;
    }

    /** The versions of the prices of some assets, in one query; assets without a price are missing. */
    public Map<Long, Long> versions(Collection<Long> assets) {
        Map<Long, Long> versions = new HashMap<>();
        states(assets).forEach((asset, state) -> versions.put(asset, state.version()));
        return versions;
    }

    private Map<Long, State> states(Collection<Long> assets) {
        Map<Long, State> states = new HashMap<>();
        if (!assets.isEmpty()) {
            // also of those without a price: whatever is made of them ends with the first one
            TagScope.dependsOn(assets.stream().map(Changes::price).toArray(Tag[]::new));
            jdbc.sql(VERSIONS).param("assets", assets.toArray(Long[]::new)).query(row -> {
                states.put(row.getLong("asset_id"), new State(row.getLong("version"), row.getBoolean("derived")));
            });
        }
        return states;
    }

    /** All prices of some assets; one query, and one or two more where prices have changed. */
    public Prices of(Collection<Long> assets) {
        Map<Long, State> states = states(assets);
        Map<Long, PriceSeries> series = new HashMap<>();
        List<Long> fromBlocks = new ArrayList<>();
        List<Long> fromRows = new ArrayList<>();
        synchronized (this) {
            states.forEach((asset, state) -> {
                Resident known = resident.get(asset);
                if (known != null && known.version() == state.version()) {
                    series.put(asset, known.series());
                } else {
                    (state.derived() ? fromBlocks : fromRows).add(asset);
                }
            });
        }
        if (!fromBlocks.isEmpty() || !fromRows.isEmpty()) {
            Map<Long, PriceSeries> read = new HashMap<>();
            read(BLOCKS, fromBlocks, read);
            read(ROWS, fromRows, read);
            keep(read, states);
            series.putAll(read);
            if (!fromRows.isEmpty()) {
                derive(fromRows, states);
            }
        }
        Map<Long, Long> versions = new HashMap<>();
        series.keySet().forEach(asset -> versions.put(asset, version(states, asset)));
        return new Prices(series, versions);
    }

    private static long version(Map<Long, State> states, long asset) {
        State state = states.get(asset);
        return state == null ? 0 : state.version();
    }

    private void read(String sql, List<Long> assets, Map<Long, PriceSeries> into) {
        if (assets.isEmpty()) {
            return;
        }
        Map<Long, Growing> parts = new HashMap<>();
        jdbc.sql(sql).param("assets", assets.toArray(Long[]::new)).query(row -> {
            Growing part = parts.computeIfAbsent(row.getLong("asset_id"), _ -> new Growing());
            part.add(row.getBytes("days"), row.getBytes("closes"));
        });
        parts.forEach((asset, part) -> into.put(asset, part.series()));
    }

    private synchronized void keep(Map<Long, PriceSeries> read, Map<Long, State> states) {
        read.forEach((asset, series) -> {
            Resident before = resident.put(asset, new Resident(version(states, asset), series));
            points += series.size() - (before == null ? 0 : before.series().size());
        });
        Iterator<Resident> eldest = resident.values().iterator();
        while (points > limit && eldest.hasNext()) {
            points -= eldest.next().series().size();
            eldest.remove();
        }
    }

    /** Blocks that are wrong only cost the next reader time: a failure here is told and let be. */
    private void derive(List<Long> assets, Map<Long, State> states) {
        Long[] versions = assets.stream().map(asset -> version(states, asset)).toArray(Long[]::new);
        try {
            transaction.executeWithoutResult(_ -> derive(assets.toArray(Long[]::new), versions));
        } catch (DataAccessException failure) {
            LOG.warn("the blocks of prices of {} assets were not derived", assets.size(), failure);
        }
    }

    /** Of those that nobody has written since they were read, all in one change. */
    private void derive(Long[] assets, Long[] versions) {
        Long[] current = jdbc.sql(CURRENT)
                .param("assets", assets)
                .param("versions", versions)
                .query((row, _) -> row.getLong("asset_id"))
                .list()
                .toArray(Long[]::new);
        if (current.length > 0) {
            jdbc.sql("delete from price_block where asset_id = any(:assets)")
                    .param("assets", current)
                    .update();
            jdbc.sql("""
                            insert into price_block (asset_id, yr, days, closes)
                            select asset_id, extract(year from d)::smallint, array_agg(d order by d),
                                   array_agg(close::float8 order by d)
                            from price where asset_id = any(:assets) group by 1, 2
                            """).param("assets", current).update();
        }
    }

    /**
     * Arrays of one asset as they come in. They are asked for as PostgreSQL sends arrays in its binary form: as text,
     * or through the driver's boxes, they take many times as long as the query itself.
     */
    private static final class Growing {
        /** Dimensions, flags, type, length, lower bound. */
        private static final int HEADER_BYTES = 5 * Integer.BYTES;

        private static final int LENGTH_AT = 3 * Integer.BYTES;
        private static final int DAYS_TO_2000 =
                Math.toIntExact(DAYS.between(LocalDate.EPOCH, LocalDate.of(2000, 1, 1)));

        private final List<ByteBuffer> days = new ArrayList<>();
        private final List<ByteBuffer> closes = new ArrayList<>();
        private int size;

        void add(byte[] someDays, byte[] someCloses) {
            days.add(ByteBuffer.wrap(someDays));
            closes.add(ByteBuffer.wrap(someCloses));
            size += length(days.getLast());
        }

        private static int length(ByteBuffer array) {
            return array.getInt(0) == 0 ? 0 : array.getInt(LENGTH_AT);
        }

        PriceSeries series() {
            int[] allDays = new int[size];
            double[] allCloses = new double[size];
            int at = 0;
            for (int part = 0; part < days.size(); part++) {
                ByteBuffer someDays = days.get(part);
                ByteBuffer someCloses = closes.get(part);
                // before each value stands its length
                for (int i = 0; i < length(someDays); i++, at++) {
                    allDays[at] = someDays.getInt(HEADER_BYTES + i * 8 + Integer.BYTES) + DAYS_TO_2000;
                    allCloses[at] = someCloses.getDouble(HEADER_BYTES + i * 12 + Integer.BYTES);
                }
            }
            return PriceSeries.ofDays(allDays, allCloses);
        }
    }
}
