package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.DatabaseSettings;
import dev.headroom.datasource.NodeSettings;
import dev.headroom.datasource.ReadSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import software.amazon.jdbc.ds.AwsWrapperDataSource;

/** One row from a server, through a plain pool, through ours and through the AWS wrapper over the same kind of pool. */
final class RoutingCalls implements AutoCloseable {
    private static final int CONNECTIONS = 4;

    private final HikariDataSource hikari;
    private final HikariDataSource aws;
    private final HikariDataSource awsSplitting;
    private final Database alone;
    private final Database replicated;

    /** A replica may be missing; then what needs one reads from the primary. */
    RoutingCalls(String url, String replica, String user, String password) throws InterruptedException {
        hikari = pool(url, user, password);
        aws = wrapped(url, user, password, "");
        awsSplitting = wrapped(url, user, password, "srw");
        alone = Database.open(DatabaseSettings.of(List.of(NodeSettings.of("primary", url)), user, password));
        replicated = Database.open(DatabaseSettings.of(
                List.of(NodeSettings.of("primary", url), NodeSettings.of("replica", replica)), user, password));
        if (!alone.awaitReady(Duration.ofSeconds(30)) || !replicated.awaitReady(Duration.ofSeconds(30))) {
            throw new IllegalStateException("not ready: " + replicated.supervisor());
        }
    }

    private static HikariDataSource pool(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    private static HikariDataSource wrapped(String url, String user, String password, String plugins) {
        Properties properties = new Properties();
        properties.setProperty("jdbcProtocol", "jdbc:postgresql:");
        properties.setProperty("serverName", url.replaceAll("jdbc:postgresql://([^/:]+).*", "$1"));
        properties.setProperty("serverPort", url.replaceAll(".*:(\\d+)/.*", "$1"));
        properties.setProperty("database", url.substring(url.lastIndexOf('/') + 1));
        properties.setProperty("targetDataSourceClassName", "org.postgresql.ds.PGSimpleDataSource");
        Properties target = new Properties();
        target.setProperty("wrapperPlugins", plugins);
        if (!plugins.isEmpty()) {
            String host = url.replaceAll("jdbc:postgresql://([^/]+)/.*", "$1");
            target.setProperty("srwWriteEndpoint", host);
            target.setProperty("srwReadEndpoint", host);
            target.setProperty("verifyNewSrwConnections", "false");
        }
        properties.put("targetDataSourceProperties", target);
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(AwsWrapperDataSource.class.getName());
        config.setDataSourceProperties(properties);
        config.setUsername(user);
        config.setPassword(password);
        config.setExceptionOverrideClassName("software.amazon.jdbc.util.HikariCPSQLException");
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    private static int one(DataSource source) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 1");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int readOnly(DataSource source) {
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(true);
            int value;
            try (PreparedStatement statement = connection.prepareStatement("select 1");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                value = row.getInt(1);
            }
            connection.setReadOnly(false);
            return value;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    Supplier<Integer> rawHikari() {
        return () -> one(hikari);
    }

    Supplier<Integer> oursAlone() {
        return () -> one(alone.dataSource());
    }

    Supplier<Integer> oursReplicated() {
        return () -> one(replicated.dataSource());
    }

    /** A session's read, which a replica answers. */
    Supplier<Integer> oursOnReplica() {
        ReadSession session = ReadSession.begin();
        return () -> session.call(() -> readOnly(replicated.dataSource()));
    }

    Supplier<Integer> awsWithoutPlugins() {
        return () -> one(aws);
    }

    Supplier<Integer> awsSplitting() {
        return () -> one(awsSplitting);
    }

    Supplier<Integer> awsSplittingReadOnly() {
        return () -> readOnly(awsSplitting);
    }

    @Override
    public void close() {
        alone.close();
        replicated.close();
        hikari.close();
        aws.close();
        awsSplitting.close();
    }
}
