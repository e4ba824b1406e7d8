package dev.headroom.finance.server.console;

import dev.headroom.cache.ConsistencyReport;
import dev.headroom.cache.WarmRun;
import dev.headroom.datasource.ClusterState;
import dev.headroom.datasource.NodeState;
import dev.headroom.datasource.PoolReport;
import dev.headroom.datasource.SplitBrain;
import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.CachedQueries;
import dev.headroom.spring.DatabaseOperations;
import dev.headroom.spring.FeedOperations;
import dev.headroom.spring.ResponseOperations;
import dev.headroom.sql.AppliedAdvice;
import dev.headroom.sql.HygieneReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What screens show of caches, and of the database and how it is reached. */
@Component
class StorageParts {
    private static final int CHURNING = 20;

    private final CacheOperations caches;
    private final CachedQueries queries;
    private final DatabaseOperations database;
    private final ObjectProvider<FeedOperations> feed;
    private final ObjectProvider<ResponseOperations> responses;
    private final JdbcClient jdbc;

    StorageParts(
            CacheOperations caches,
            CachedQueries queries,
            DatabaseOperations database,
            ObjectProvider<FeedOperations> feed,
            ObjectProvider<ResponseOperations> responses,
            JdbcClient jdbc) {
        this.caches = caches;
        this.queries = queries;
        this.database = database;
        this.feed = feed;
        this.responses = responses;
        this.jdbc = jdbc;
    }

    Object caches() {
        return caches.report();
    }

    /** @param run under way or the last one; null before the first */
    record Warming(List<String> modes, @Nullable WarmRun run) {}

    Warming warming() {
        return new Warming(caches.warmUpModes(), caches.warming().orElse(null));
    }

    /** @param report null where nothing is sampled */
    record Consistency(@Nullable ConsistencyReport report) {}

    Consistency consistency() {
        return new Consistency(caches.consistency().orElse(null));
    }

    FeedOperations.@Nullable Report freshness() {
        FeedOperations of = feed.getIfAvailable();
        return of == null ? null : of.report(CHURNING);
    }

    Object queries() {
        return queries.report();
    }

    List<ResponseOperations.RouteState> responses() {
        ResponseOperations of = responses.getIfAvailable();
        return of == null ? List.of() : of.states();
    }

    /** @param latest null where this node has built nothing */
    record Applied(AppliedAdvice.@Nullable State latest) {}

    Applied applied() {
        return new Applied(database.applied().orElse(null));
    }

    HygieneReport hygiene() {
        return database.hygiene("public");
    }

    List<PoolReport> pools() {
        return database.pools();
    }

    /**
     * A node of the database.
     *
     * @param lagMillis behind the leader at most; null where it isn't known
     * @param position of its log, as text: it doesn't fit a number of JavaScript
     */
    record Replica(
            String name,
            String status,
            boolean leads,
            int timeline,
            String position,
            @Nullable Long lagMillis,
            boolean ready,
            @Nullable String reason) {}

    /** @param leader null while there is none */
    record Replicas(@Nullable String leader, List<Replica> nodes, List<SplitBrain> splits) {}

    @Nullable Replicas replicas() {
        return database.nodes().map(StorageParts::replicas).orElse(null);
    }

    private static Replicas replicas(ClusterState state) {
        String leader = state.leader().orElse(null);
        return new Replicas(
                leader,
                state.nodes().stream()
                        .map(node -> new Replica(
                                node.name(),
                                node.status().name(),
                                node.name().equals(leader),
                                node.timeline(),
                                Long.toString(node.position()),
                                node.lag().map(lag -> lag.toMillis()).orElse(null),
                                node.ready(),
                                node.reason().orElse(null)))
                        .toList(),
                state.splits());
    }

    /** @param before who led; null for the first that was seen */
    record Failover(String leader, int timeline, @Nullable String before, Instant at, String seenBy) {}

    List<Failover> failovers() {
        return jdbc.sql("select leader, timeline, before, at, seen_by from console_failover order by at desc limit 50")
                .query((row, _) -> new Failover(
                        row.getString("leader"),
                        row.getInt("timeline"),
                        row.getString("before"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("seen_by")))
                .list();
    }

    /** Writes down who leads, where nobody has for this timeline. */
    void tellLeader(NodeName seenBy) {
        Optional<ClusterState> state = database.nodes();
        Optional<NodeState> leader = state.flatMap(of -> of.leader()
                .flatMap(name -> of.nodes().stream()
                        .filter(node -> node.name().equals(name) && node.timeline() > 0)
                        .findFirst()));
        leader.ifPresent(node -> jdbc.sql("""
                        insert into console_failover (leader, timeline, before, seen_by)
                        values (:leader, :timeline,
                            (select leader from console_failover order by at desc limit 1), :by)
                        on conflict do nothing
                        """)
                .param("leader", node.name())
                .param("timeline", node.timeline())
                .param("by", seenBy.text())
                .update());
    }
}
