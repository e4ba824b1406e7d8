package dev.headroom.jobs;

import dev.headroom.base.Stats;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who holds the horizon back, and tells operators once per holder. */
final class HorizonWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HorizonWatch.class);

    private static final String OLDEST = """
            select * from (
                select 'session' as kind, pid, coalesce(nullif(application_name, ''), 'unnamed') || ' of ' || usename as who,
                       coalesce(state, '') as state, greatest(age(backend_xmin), age(backend_xid)) as age,
                       coalesce(extract(epoch from clock_timestamp() - xact_start), 0) as open,
                       left(coalesce(query, ''), 200) as statement
                from pg_stat_activity
                where (backend_xmin is not null or backend_xid is not null) and pid <> pg_backend_pid()
                  and backend_type = 'client backend'
                union all
                select 'replication slot', coalesce(active_pid, 0), slot_name, case when active then 'active' else 'unused' end,
                       greatest(age(xmin), age(catalog_xmin)), 0, ''
                from pg_replication_slots where xmin is not null
                union all
                select 'prepared transaction', 0, gid, 'prepared', age(transaction),
                       extract(epoch from clock_timestamp() - prepared), ''
                from pg_prepared_xacts
                union all
                select 'replica', pid, coalesce(nullif(application_name, ''), 'unnamed'), coalesce(state, ''),
                       age(backend_xmin), 0, ''
                from pg_stat_replication where backend_xmin is not null
            ) holders
            where age > 0
            order by open desc, age desc limit 1
            """;

    private final DataSource source;
    private final Duration alertAfter;
    private final Stats stats;
    private volatile Optional<HorizonHolder> told = Optional.empty();

    HorizonWatch(DataSource source, Duration alertAfter, Stats stats) {
        this.source = source;
        this.alertAfter = alertAfter;
        this.stats = stats;
    }

    /** The one with the longest transaction, however short. */
    static Optional<HorizonHolder> oldest(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(OLDEST);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new HorizonHolder(
                    row.getString("kind"),
                    row.getInt("pid"),
                    row.getString("who"),
                    row.getString("state"),
                    row.getLong("age"),
                    Duration.ofMillis(Math.round(row.getDouble("open") * 1000)),
                    row.getString("statement")));
        }
    }

    /** The holder that operators were told of and that is still there. */
    Optional<HorizonHolder> told() {
        return told;
    }

    void look() throws SQLException {
        Optional<HorizonHolder> now =
                oldest(source).filter(holder -> holder.open().compareTo(alertAfter) >= 0);
        Optional<HorizonHolder> before = told;
        told = now;
        if (now.isPresent()
                && before.filter(holder -> holder.pid() == now.get().pid()).isEmpty()) {
            HorizonHolder holder = now.get();
            stats.count("jobs.horizon_held", 1);
            LOG.warn(
                    "the horizon is held back by {} pid {} ({}, {}) for {} s: queues slow down until it ends; {}",
                    holder.kind(),
                    holder.pid(),
                    holder.who(),
                    holder.state(),
                    holder.open().toSeconds(),
                    holder.wayOut());
        } else if (now.isEmpty() && before.isPresent()) {
            LOG.info("the horizon moves again");
        }
    }
}
