package dev.headroom.finance.server.market;

import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.TagScope;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Dated exchange rates, resident by pair until any rate changes: the direct rate of a day, else the inverse one, else
 * through USD on the days that have both.
 */
@Component
public class Rates {
    private static final String PIVOT = "USD";

    private final JdbcClient jdbc;
    private final Map<Pair, Resident> resident = new ConcurrentHashMap<>();

    private record Pair(String from, String to) {}

    private record Resident(long version, Optional<PriceSeries> series) {}

    Rates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Counts every change of rates. */
    public long version() {
        TagScope.dependsOn(Changes.market("fx"));
        return jdbc.sql("select version from market_state where name = 'fx'")
                .query(Long.class)
                .single();
    }

    /** Units of a currency for one of each other, by the other; pairs without a rate are missing. */
    public Map<String, PriceSeries> into(String currency, Collection<String> others) {
        Map<String, PriceSeries> rates = new HashMap<>();
        if (others.stream().allMatch(currency::equals)) {
            return rates;
        }
        long version = version();
        for (String other : others) {
            if (!other.equals(currency)) {
                pair(new Pair(other, currency), version).ifPresent(series -> rates.put(other, series));
            }
        }
        return rates;
    }

    private Optional<PriceSeries> pair(Pair pair, long version) {
        Resident known = resident.get(pair);
        if (known == null || known.version() != version) {
            known = new Resident(version, read(pair));
            resident.put(pair, known);
        }
        return known.series();
    }

    private Optional<PriceSeries> read(Pair pair) {
        NavigableMap<Integer, Double> days = direct(pair.from(), pair.to());
        if (days.isEmpty() && !pair.from().equals(PIVOT) && !pair.to().equals(PIVOT)) {
            NavigableMap<Integer, Double> first = direct(pair.from(), PIVOT);
            direct(PIVOT, pair.to()).forEach((day, rate) -> {
                Map.Entry<Integer, Double> other = first.floorEntry(day);
                if (other != null) {
                    days.put(day, other.getValue() * rate);
                }
            });
        }
        if (days.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(PriceSeries.ofDays(
                days.keySet().stream().mapToInt(Integer::intValue).toArray(),
                days.values().stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private NavigableMap<Integer, Double> direct(String from, String to) {
        NavigableMap<Integer, Double> days = new TreeMap<>();
        jdbc.sql("""
                        select d, rate::float8 as rate, base = :from as straight from fx_rate
                        where (base = :from and quote = :to) or (base = :to and quote = :from)
                        order by straight, d
                        """).param("from", from).param("to", to).query(row -> {
            double rate = row.getDouble("rate");
            int day = Math.toIntExact(row.getObject("d", LocalDate.class).toEpochDay());
            days.put(day, row.getBoolean("straight") ? rate : 1 / rate);
        });
        return days;
    }
}
