package dev.headroom.finance.server.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The nodes of the service, as each last told of itself. The database's clock decides who is away. */
@Component
class Nodes {
    private static final String TELL = """
            insert into console_node (node, started_at, seen_at, release, works, figures)
            values (:node, :started, clock_timestamp(), :release, :works, :figures::jsonb)
            on conflict (node) do update set started_at = excluded.started_at, seen_at = excluded.seen_at,
                release = excluded.release, works = excluded.works, figures = excluded.figures
            """;

    private static final String ALL = """
            select node, started_at, seen_at, release, works, figures::text as figures,
                extract(epoch from clock_timestamp() - seen_at) as silent
            from console_node order by node
            """;

    private static final String RELEASES = """
            select started_at, node, release, before from (
                select started_at, node, release, lag(release) over (order by started_at, node) as before
                from console_start) as starts
            where before <> release and started_at > clock_timestamp() - interval '30 days'
            order by started_at, node
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Nodes(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * What a node tells of itself.
     *
     * @param requestsPerSecond since it told last
     * @param failedShare of these that failed or were shed
     * @param slowShare of these that took longer than the p95 of their objective
     * @param cpuShare of all processors that its process takes; null where that can't be told
     * @param memoryShare of its heap in use after the last collection
     * @param hitRate of all its caches since its start; null before the first look-up
     * @param waiting callers who wait for a connection
     * @param feedAgeMillis every change that was committed longer ago is known to it
     * @param jobs that it runs now
     * @param consoles that listen to it
     */
    record Figures(
            double requestsPerSecond,
            double failedShare,
            double slowShare,
            @Nullable Double cpuShare,
            @Nullable Double memoryShare,
            @Nullable Double hitRate,
            int connectionsInUse,
            int connections,
            int waiting,
            @Nullable Long feedAgeMillis,
            int jobs,
            int consoles) {}

    /**
     * A node.
     *
     * @param works whether it does background work
     * @param silentSeconds since it told last
     * @param state {@code alive}, or {@code silent} beyond half a minute
     */
    record Line(
            String node,
            Instant startedAt,
            Instant seenAt,
            String release,
            boolean works,
            double silentSeconds,
            String state,
            Figures figures) {}

    /** What is told of a node itself. */
    record Self(NodeName name, Instant startedAt, String release, boolean works) {}

    /**
     * A node began with another release than the one that began before it.
     *
     * @param before the release of that one
     */
    record Release(Instant at, String release, String before, String node) {}

    /** Once for each process; a repeat changes nothing. */
    void began(Self self) {
        jdbc.sql("insert into console_start (node, started_at, release) values (?, ?, ?) on conflict do nothing")
                .params(self.name().text(), Timestamp.from(self.startedAt()), self.release())
                .update();
    }

    /** Where releases came or went back in the last thirty days, oldest first. */
    List<Release> releases() {
        return jdbc.sql(RELEASES)
                .query((row, _) -> new Release(
                        row.getTimestamp("started_at").toInstant(),
                        row.getString("release"),
                        row.getString("before"),
                        row.getString("node")))
                .list();
    }

    void tell(Self self, Figures figures) {
        jdbc.sql(TELL)
                .param("node", self.name().text())
                .param("started", Timestamp.from(self.startedAt()))
                .param("release", self.release())
                .param("works", self.works())
                .param("figures", json.writeValueAsString(figures))
                .update();
    }

    /** All of them, by name; those that are away for less than an hour as well. */
    List<Line> all() {
        return jdbc.sql(ALL).query((row, _) -> line(row)).list();
    }

    private Line line(ResultSet row) throws SQLException {
        double silent = row.getDouble("silent");
        return new Line(
                row.getString("node"),
                row.getTimestamp("started_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                row.getString("release"),
                row.getBoolean("works"),
                silent,
                silent > 30 ? "silent" : "alive",
                json.readValue(row.getString("figures"), Figures.class));
    }

    /** A node that ends says so, and isn't missed. */
    void leave(NodeName name) {
        jdbc.sql("delete from console_node where node = ?").param(name.text()).update();
    }

    void forget() {
        jdbc.sql("delete from console_node where seen_at < clock_timestamp() - interval '1 hour'")
                .update();
        jdbc.sql("delete from console_start where started_at < clock_timestamp() - interval '31 days'")
                .update();
    }
}
