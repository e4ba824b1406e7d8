package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.datasource.DatabaseSettings;
import dev.headroom.datasource.NodeSettings;
import dev.headroom.datasource.PoolSettings;
import dev.headroom.datasource.PoolerSettings;
import dev.headroom.datasource.RoutingSettings;
import dev.headroom.datasource.SupervisionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** Makes the settings of a database out of what an application has configured. */
final class DatabaseAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAssembly.class);
    private static final ErrorCode INVALID = new ErrorCode("DATABASE_SETTINGS_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final String HIKARI = "spring.datasource.hikari";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final String FIRST = "db-1";

    /** Those of HikariCP's keys that are read; a pool's name is the node's now. */
    private static final List<String> READ = List.of(
            "maximum-pool-size",
            "minimum-idle",
            "connection-timeout",
            "max-lifetime",
            "idle-timeout",
            "keepalive-time",
            "data-source-properties",
            "pool-name");

    /**
     * Where the database is.
     *
     * @param url of {@code spring.datasource}
     * @param user who logs in
     * @param password theirs
     */
    record Access(String url, String user, String password) {
        /** What is configured, or what Spring Boot derives where nothing is; a missing name is an empty one. */
        static Access of(DataSourceProperties properties) {
            return new Access(
                    properties.determineUrl(),
                    Objects.requireNonNullElse(properties.determineUsername(), ""),
                    Objects.requireNonNullElse(properties.determinePassword(), ""));
        }
    }

    private DatabaseAssembly() {}

    /** @throws CodedException DATABASE_SETTINGS_INVALID with every rule that is broken */
    static DatabaseSettings settings(Access access, DatabaseProperties ours, Binder binder) {
        HikariProperties pool = binder.bindOrCreate(HIKARI, HikariProperties.class);
        warnOfOthers(binder);
        Map<String, String> driver = new HashMap<>();
        // as the driver names them, however the file spells them
        pool.dataSourceProperties().forEach((key, value) -> driver.put(camel(key), value));
        return new DatabaseSettings(
                nodes(access, ours),
                access.user(),
                access.password(),
                driver,
                sized(pool, ours, pool.maximumPoolSize(), ours.burst(), pool.minimumIdle()),
                sized(pool, ours, ours.replica().size(), 0, ours.replica().minimumIdle()),
                sized(pool, ours, ours.analytics().size(), 0, 0),
                sized(pool, ours, ours.direct().size(), 0, 0),
                new SupervisionSettings(
                        ours.supervision().period(),
                        ours.supervision().timeout(),
                        ours.supervision().misses(),
                        ours.supervision().goodUntilBack()),
                new RoutingSettings(ours.lagBound(), ours.analyticsLagBound(), ours.sessionless()),
                new PoolerSettings(
                        ours.pgbouncer().presence(),
                        Optional.ofNullable(ours.pgbouncer().version()).filter(text -> !text.isBlank()),
                        ours.pgbouncer().maxPreparedStatements(),
                        ours.pgbouncer().sessionState()));
    }

    private static PoolSettings sized(
            HikariProperties pool, DatabaseProperties ours, int size, int burst, int minimumIdle) {
        Duration keepAlive =
                pool.keepaliveTime().compareTo(pool.maxLifetime()) > 0 ? pool.maxLifetime() : pool.keepaliveTime();
        return new PoolSettings(
                size,
                burst,
                Math.min(minimumIdle, size),
                pool.connectionTimeout(),
                CONNECT_TIMEOUT,
                pool.maxLifetime(),
                pool.idleTimeout(),
                keepAlive,
                Math.min(ours.nesting(), Math.max(1, size)));
    }

    private static List<NodeSettings> nodes(Access access, DatabaseProperties ours) {
        List<NodeSettings> nodes = new ArrayList<>();
        nodes.add(new NodeSettings(FIRST, access.url(), poolerUrl(access.url(), ours.pgbouncer())));
        for (String replica : ours.replicas()) {
            nodes.add(NodeSettings.of("db-" + (nodes.size() + 1), replica));
        }
        return nodes;
    }

    private static Optional<String> poolerUrl(String url, DatabaseProperties.Pgbouncer pooler) {
        if (!pooler.enabled()) {
            return Optional.empty();
        }
        if (pooler.host().isBlank()) {
            throw CodedException.of(
                    INVALID,
                    Violation.of("headroom.database.pgbouncer.host", "must be set while the pooler is to be used", null)
                            .instead("set PGBOUNCER_HOST and PGBOUNCER_PORT, or turn DB_USE_PGBOUNCER off"));
        }
        URI direct = URI.create(url.substring("jdbc:".length()));
        String rest = url.substring(url.indexOf('/', url.indexOf("//") + 2));
        if (direct.getHost() == null) {
            throw CodedException.of(
                    INVALID,
                    Violation.of("spring.datasource.url", "must name one host while the pooler is to be used", null));
        }
        return Optional.of("jdbc:postgresql://" + pooler.host() + ":" + pooler.port() + rest);
    }

    /** An application that was written for Spring Boot's pool still starts, and is told what it lost. */
    private static void warnOfOthers(Binder binder) {
        Map<String, Object> all =
                binder.bind(HIKARI, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of);
        TreeSet<String> others = new TreeSet<>();
        for (String key : all.keySet()) {
            String dashed = key.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            if (READ.stream().noneMatch(read -> dashed.equals(read) || dashed.startsWith(read + "."))) {
                others.add(dashed);
            }
        }
        if (!others.isEmpty()) {
            LOG.warn("{} {} nothing reads: the pools are Headroom's; see headroom.database", HIKARI, others);
        }
    }

    private static String camel(String key) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '-' && i + 1 < key.length()) {
                name.append(Character.toUpperCase(key.charAt(++i)));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
