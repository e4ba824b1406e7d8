package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Brings in what changed at the banks that work, every six hours. */
@Component
@ConditionalOnBooleanProperty("headroom.background")
class SyncSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(SyncSchedule.class);

    private final Connections connections;
    private final JdbcClient jdbc;

    SyncSchedule(Connections connections, JdbcClient jdbc) {
        this.connections = connections;
        this.jdbc = jdbc;
    }

    private record Due(long household, long id) {}

    @Scheduled(initialDelay = 5, fixedDelay = 360, timeUnit = TimeUnit.MINUTES)
    void synchronise() {
        jdbc.sql("""
                        select household_id, id from bank_connection
                        where status in ('healthy', 'error') and access_token_enc is not null order by id
                        """)
                .query((row, _) -> new Due(row.getLong("household_id"), row.getLong("id")))
                .list()
                .forEach(this::quietly);
    }

    private void quietly(Due due) {
        try {
            connections.synchronise(due.household(), due.id());
        } catch (CodedException failure) {
            LOG.info("bank connection {}: {}", due.id(), failure.getMessage());
        }
    }
}
