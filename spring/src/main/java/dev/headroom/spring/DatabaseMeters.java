package dev.headroom.spring;

import dev.headroom.datasource.Database;
import dev.headroom.datasource.NodeState;
import dev.headroom.datasource.PoolReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Gauges over all pools and nodes; a pool comes and goes with its node's turn, so none has gauges of its own. */
final class DatabaseMeters {
    private final Database database;
    private final MeterRegistry registry;

    DatabaseMeters(Database database, MeterRegistry registry) {
        this.database = database;
        this.registry = registry;
    }

    void bind() {
        pools("in.use", "connections in use", PoolReport::inUse);
        pools("open", "connections to the servers", PoolReport::open);
        pools("waiting", "callers that wait for a connection", PoolReport::waiting);
        pools("size", "connections at most in ordinary times", PoolReport::size);
        pools("timeouts", "callers that waited in vain", PoolReport::timeouts);
        Gauge.builder(
                        "headroom.database.leader",
                        database,
                        of -> of.supervisor().leader().isPresent() ? 1 : 0)
                .description("1 while a node takes writes")
                .register(registry);
        Gauge.builder("headroom.database.lag", database, DatabaseMeters::lag)
                .description("of the replica that lags most, an upper bound")
                .baseUnit("seconds")
                .register(registry);
    }

    private void pools(String name, String description, ToDoubleFunction<PoolReport> figure) {
        Gauge.builder(
                        "headroom.database.connections." + name,
                        database,
                        of -> of.report().stream().mapToDouble(figure).sum())
                .description(description)
                .register(registry);
    }

    private static double lag(Database of) {
        return of.supervisor().nodes().stream()
                .map(NodeState::lag)
                .mapToDouble(lag -> lag.map(time -> time.toMillis() / 1e3).orElse(0.0))
                .max()
                .orElse(0);
    }
}
