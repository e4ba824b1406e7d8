package dev.headroom.spring;

import dev.headroom.sql.StatementTotals;
import dev.headroom.sql.Statements;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * Sums over all statements as meters; single ones are told by the report, since their number isn't bounded by routes.
 */
final class StatementMeters {
    private StatementMeters() {}

    static void bind(Statements statements, MeterRegistry registry) {
        count(statements, registry, "headroom.sql.statements", StatementTotals::calls);
        count(statements, registry, "headroom.sql.rows", StatementTotals::rows);
        count(statements, registry, "headroom.sql.errors", StatementTotals::errors);
        count(statements, registry, "headroom.sql.seconds", totals -> totals.nanos() / 1e9);
        count(statements, registry, "headroom.sql.slow", StatementTotals::slow);
        count(statements, registry, "headroom.sql.repeats", StatementTotals::repeats);
    }

    private static void count(
            Statements statements, MeterRegistry registry, String name, ToDoubleFunction<StatementTotals> of) {
        FunctionCounter.builder(name, statements, each -> of.applyAsDouble(each.totals()))
                .register(registry);
    }
}
