package dev.headroom.spring;

import dev.headroom.datasource.ClusterState;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.NodeState;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while a node takes writes and its pool is warm; costs no trip. */
final class DatabaseHealth extends AbstractHealthIndicator {
    private final Database database;

    DatabaseHealth(Database database) {
        super("the database's nodes could not be looked at");
        this.database = database;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        ClusterState state = database.supervisor();
        boolean leads = state.leader().isPresent();
        if (leads) {
            builder.up();
        } else {
            builder.down();
        }
        builder.withDetail("leader", state.leader().orElse("none"));
        for (NodeState node : state.nodes()) {
            builder.withDetail(node.name(), node.status().name());
        }
    }
}
