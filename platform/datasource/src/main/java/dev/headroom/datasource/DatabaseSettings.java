package dev.headroom.datasource;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything about a database and its replicas. Its text shows no password.
 *
 * @param nodes at least one, names unlike each other; the first is asked first
 * @param user of every connection
 * @param password of the user; empty where the server asks for none
 * @param driver properties of the PostgreSQL driver beyond those that are set here
 * @param primary pool of the node that is written to
 * @param replica pool of each other node
 * @param analytics pool for long reads, of each other node
 * @param direct pool of connections that no pooler shares
 * @param supervision of the nodes
 * @param routing of reads
 * @param pooler between nodes and clients
 */
public record DatabaseSettings(
        List<NodeSettings> nodes,
        String user,
        String password,
        Map<String, String> driver,
        PoolSettings primary,
        PoolSettings replica,
        PoolSettings analytics,
        PoolSettings direct,
        SupervisionSettings supervision,
        RoutingSettings routing,
        PoolerSettings pooler) {

    /** Set by the pools themselves. */
    private static final Set<String> OURS =
            Set.of("user", "password", "connectTimeout", "socketTimeout", "loginTimeout");

    /** @throws CodedException DATABASE_SETTINGS_INVALID with every rule that is broken */
    public DatabaseSettings {
        nodes = List.copyOf(nodes);
        driver = Map.copyOf(driver);
        List<Violation> broken = new ArrayList<>();
        checkNodes(nodes, broken);
        if (user.isBlank()) {
            broken.add(Violation.of("user of the database", "must not be empty", null));
        }
        for (String key : driver.keySet()) {
            if (OURS.contains(key)) {
                broken.add(Violation.of("driver property " + key, "is not for the driver's properties", null)
                        .instead("use the setting of its own"));
            }
        }
        primary.check("primary", broken);
        replica.check("replica", broken);
        analytics.check("analytics", broken);
        direct.check("direct", broken);
        supervision.check(broken);
        routing.check(broken);
        pooler.check(broken);
        if (!broken.isEmpty()) {
            throw CodedException.of(Failures.SETTINGS_INVALID, broken);
        }
    }

    private static void checkNodes(List<NodeSettings> nodes, List<Violation> broken) {
        if (nodes.isEmpty()) {
            broken.add(Violation.of("database", "must have a node", null));
        }
        Set<String> names = new HashSet<>();
        Set<String> urls = new HashSet<>();
        for (NodeSettings node : nodes) {
            node.check(broken);
            if (!names.add(node.name())) {
                broken.add(Violation.of("names of nodes", "must differ", node.name()));
            }
            if (!urls.add(node.url())) {
                broken.add(Violation.of("urls of nodes", "must differ", node.toString()));
            }
        }
    }

    /** With the usual pools, supervision and routing. */
    public static DatabaseSettings of(List<NodeSettings> nodes, String user, String password) {
        return new DatabaseSettings(
                nodes,
                user,
                password,
                Map.of(),
                PoolSettings.primary(),
                PoolSettings.replica(),
                PoolSettings.analytics(),
                PoolSettings.direct(),
                SupervisionSettings.usual(),
                RoutingSettings.usual(),
                PoolerSettings.usual());
    }

    /** With other pools for the primary and the replicas. */
    public DatabaseSettings pools(PoolSettings newPrimary, PoolSettings newReplica) {
        return new DatabaseSettings(
                nodes, user, password, driver, newPrimary, newReplica, analytics, direct, supervision, routing, pooler);
    }

    /** With other supervision. */
    public DatabaseSettings supervised(SupervisionSettings other) {
        return new DatabaseSettings(
                nodes, user, password, driver, primary, replica, analytics, direct, other, routing, pooler);
    }

    /** With other routing. */
    public DatabaseSettings routed(RoutingSettings other) {
        return new DatabaseSettings(
                nodes, user, password, driver, primary, replica, analytics, direct, supervision, other, pooler);
    }

    /** With another pooler. */
    public DatabaseSettings pooled(PoolerSettings other) {
        return new DatabaseSettings(
                nodes, user, password, driver, primary, replica, analytics, direct, supervision, routing, other);
    }

    /** With other properties of the driver. */
    public DatabaseSettings driven(Map<String, String> other) {
        return new DatabaseSettings(
                nodes, user, password, other, primary, replica, analytics, direct, supervision, routing, pooler);
    }

    @Override
    public String toString() {
        return "DatabaseSettings[%s, user %s]".formatted(nodes, user);
    }
}
