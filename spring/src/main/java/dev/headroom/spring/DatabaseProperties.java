package dev.headroom.spring;

import dev.headroom.datasource.PoolerSettings;
import dev.headroom.datasource.RoutingSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The database beyond {@code spring.datasource}: url, user, password and the primary's pool are read from there.
 *
 * @param enabled whether the data source routes; without it, it is Spring Boot's
 * @param replicas urls of the other nodes; any of them may come to lead
 * @param lagBound of replicas for ordinary reads
 * @param analyticsLagBound of replicas for analytics
 * @param sessionless where reads go that belong to no request
 * @param startTimeout for the nodes and their pools at the start of the application, which goes on without them after
 *     it
 * @param burst connections of the primary's pool beyond its size, while callers wait
 * @param nesting connections that one thread may hold at a time without a risk of deadlock
 * @param replica pool of each replica
 * @param analytics pool for long reads, of each replica
 * @param direct pool of connections that no pooler shares
 * @param supervision how nodes are watched
 * @param pgbouncer a pooler in front of the node of {@code spring.datasource.url}
 * @param token how a session's token travels
 */
@ConfigurationProperties(prefix = "headroom.database", ignoreUnknownFields = false)
public record DatabaseProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<String> replicas,
        @DefaultValue("5s") Duration lagBound,
        @DefaultValue("5m") Duration analyticsLagBound,
        @DefaultValue("leader") RoutingSettings.Sessionless sessionless,
        @DefaultValue("10s") Duration startTimeout,
        @DefaultValue("10") int burst,
        @DefaultValue("2") int nesting,
        @DefaultValue Replica replica,
        @DefaultValue Small analytics,
        @DefaultValue Small direct,
        @DefaultValue Supervision supervision,
        @DefaultValue Pgbouncer pgbouncer,
        @DefaultValue SessionToken token) {
    /** Nodes besides the first. */
    List<String> replicaUrls() {
        return replicas.stream()
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
    }

    /**
     * Pool of a replica.
     *
     * @param size connections at most
     * @param minimumIdle connections kept open
     */
    public record Replica(
            @DefaultValue("50") int size, @DefaultValue("5") int minimumIdle) {}

    /**
     * A pool that is opened when it is first used.
     *
     * @param size connections at most
     */
    public record Small(@DefaultValue("5") int size) {}

    /**
     * How nodes are watched.
     *
     * @param period between two looks at a node
     * @param timeout of a look
     * @param misses in a row until a node is given up
     * @param goodUntilBack looks in a row that must succeed before a node is read again
     */
    public record Supervision(
            @DefaultValue("500ms") Duration period,
            @DefaultValue("1s") Duration timeout,
            @DefaultValue("2") int misses,
            @DefaultValue("3") int goodUntilBack) {}

    /**
     * A pooler in front of the first node.
     *
     * @param enabled whether work goes through it; {@code spring.datasource.url} then is the way around it
     * @param host of the pooler
     * @param port of the pooler
     * @param presence whether sessions are shared, where that is known; also of a pooler that
     *     {@code spring.datasource.url} itself names
     * @param version where it is known: {@code 1.25}; what it can do is tried out otherwise
     * @param maxPreparedStatements as it has them configured, where its version is given
     * @param sessionState what becomes of statements that a shared session can't keep
     */
    public record Pgbouncer(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String host,
            @DefaultValue("6432") int port,
            @DefaultValue("detect") PoolerSettings.Presence presence,
            @Nullable String version,
            @DefaultValue("0") int maxPreparedStatements,
            @DefaultValue("refuse") PoolerSettings.SessionState sessionState) {}

    /**
     * How a session's token travels, where there are replicas.
     *
     * @param header that requests and answers carry it in; empty for none
     * @param cookie that browsers carry it in; empty for none
     */
    public record SessionToken(
            @DefaultValue("Headroom-Token") String header,
            @DefaultValue("headroom_token") String cookie) {}
}
