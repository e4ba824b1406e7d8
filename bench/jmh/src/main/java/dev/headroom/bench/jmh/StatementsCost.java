package dev.headroom.bench.jmh;

import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.sql.StatementScope;
import dev.headroom.sql.StatementSettings;
import dev.headroom.sql.Statements;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * One look-up through a pool, bare, observed by us, and observed by datasource-proxy with a listener that does nothing.
 * CPU time and allocation of the calling thread, in short turns one after the other, so that what disturbs the machine
 * disturbs all.
 */
final class StatementsCost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 200;

    private final int turns;

    StatementsCost(int turns) {
        this.turns = turns;
    }

    /** What is called. */
    @FunctionalInterface
    private interface Call {
        long take() throws SQLException;
    }

    Map<String, Object> measure(StatementsDatabase database) throws SQLException {
        try (HikariDataSource pool = database.pool("")) {
            DataSource ours = new Statements(StatementSettings.usual()).observe(pool);
            DataSource sampled = new Statements(StatementSettings.usual().withSamples(8)).observe(pool);
            DataSource proxied =
                    ProxyDataSourceBuilder.create(pool).listener(new Nothing()).build();
            Map<String, Call> calls = new LinkedHashMap<>();
            calls.put("raw HikariCP", () -> lookUp(pool));
            calls.put("observed", () -> lookUp(ours));
            calls.put("observed, in a unit of work", () -> StatementScope.call("unit", () -> lookUp(ours)));
            calls.put("observed, samples of values kept", () -> lookUp(sampled));
            calls.put("datasource-proxy", () -> lookUp(proxied));
            return compared(calls);
        }
    }

    private static long lookUp(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("select ?::bigint")) {
            statement.setLong(1, 7);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Map<String, Object> compared(Map<String, Call> calls) throws SQLException {
        for (int i = 0; i < turns / 4 + 5; i++) {
            for (Call call : calls.values()) {
                turn(call);
            }
        }
        Map<String, List<double[]>> taken = new LinkedHashMap<>();
        for (int i = 0; i < turns; i++) {
            for (Map.Entry<String, Call> call : calls.entrySet()) {
                taken.computeIfAbsent(call.getKey(), _ -> new ArrayList<>()).add(turn(call.getValue()));
            }
        }
        Map<String, Object> lines = new LinkedHashMap<>();
        double[] raw = medians(taken.getOrDefault("raw HikariCP", List.of()));
        taken.forEach((name, all) -> {
            double[] medians = medians(all);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("cpu_us", rounded(medians[0]));
            line.put("bytes", Math.round(medians[1]));
            line.put("more_cpu_us_than_raw", rounded(medians[0] - raw[0]));
            line.put("more_bytes_than_raw", Math.round(medians[1] - raw[1]));
            lines.put(name, line);
        });
        lines.put("turns", turns);
        lines.put("calls_per_turn", CALLS);
        return lines;
    }

    private static double[] turn(Call call) throws SQLException {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += call.take();
        }
        if (sum != 7L * CALLS) {
            throw new IllegalStateException("wrong answers");
        }
        return new double[] {
            (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / CALLS,
            (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / CALLS
        };
    }

    private static double[] medians(List<double[]> all) {
        double[] cpu = all.stream().mapToDouble(each -> each[0]).sorted().toArray();
        double[] bytes = all.stream().mapToDouble(each -> each[1]).sorted().toArray();
        return cpu.length == 0
                ? new double[2]
                : Arrays.copyOf(new double[] {cpu[cpu.length / 2], bytes[bytes.length / 2]}, 2);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** The least that a listener can do. */
    private static final class Nothing implements QueryExecutionListener {
        @Override
        public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

        @Override
        public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {}
    }
}
