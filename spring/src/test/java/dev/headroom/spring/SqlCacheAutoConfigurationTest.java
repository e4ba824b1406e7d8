package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.cache.SqlCache;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Declared queries of a Spring application, with its transactions. */
@WithServers
final class SqlCacheAutoConfigurationTest {
    private final DatabaseAccess database;

    record Tariff(long id, String name) {}

    interface Tariffs {
        @CachedSql(
                name = "tariffs",
                sql = "select id, name from tariff where region_id = ? order by id",
                ttl = "1h",
                freshness = "strict")
        List<Tariff> of(long region);
    }

    interface Wrong {
        @CachedSql(name = "counted", sql = "select count(*) from tariff")
        long count();

        List<Tariff> plain();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        HeadroomFeedAutoConfiguration.class,
        HeadroomCacheAutoConfiguration.class,
        HeadroomSqlCacheAutoConfiguration.class
    })
    static class Application {
        @Bean
        Tariffs tariffs(CachedQueries queries) {
            return queries.of(Tariffs.class);
        }
    }

    SqlCacheAutoConfigurationTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
    }

    @BeforeEach
    void schema() throws SQLException {
        run("create table tariff (id bigint primary key, region_id bigint not null, name text not null)");
        run("insert into tariff values (1, 7, 'day'), (2, 7, 'night'), (3, 8, 'flat')");
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "headroom.change-feed.mend=true",
                        "headroom.change-feed.columns.[tariff.region_id]=region")
                .properties(properties)
                .run();
    }

    private static void kept(ConfigurableApplicationContext context) {
        Tariffs tariffs = context.getBean(Tariffs.class);
        Eventually.eventually("a result is answered from what is kept", () -> {
            tariffs.of(7);
            return line(context).hitRate() > 0;
        });
    }

    private static SqlCache.QueryLine line(ConfigurableApplicationContext context) {
        return context.getBean(CachedQueries.class).report().queries().getFirst();
    }

    @Test
    void interfaceOfQueries_isAnsweredFromWhatIsKept_untilAnybodyWrites() throws SQLException {
        try (ConfigurableApplicationContext context = start("headroom.change-feed.source=log")) {
            Tariffs tariffs = context.getBean(Tariffs.class);
            assertEquals(List.of(new Tariff(1, "day"), new Tariff(2, "night")), tariffs.of(7));
            kept(context);
            run("update tariff set region_id = 7 where id = 3");
            assertEquals(3, tariffs.of(7).size());
            assertEquals("", line(context).refusal());
        }
    }

    @Test
    void transaction_thatHasWritten_isAnsweredByTheDatabase_andKeepsNothing() {
        try (ConfigurableApplicationContext context = start("headroom.change-feed.source=log")) {
            Tariffs tariffs = context.getBean(Tariffs.class);
            kept(context);
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            transaction.executeWithoutResult(status -> {
                assertEquals(2, tariffs.of(7).size());
                jdbc.sql("delete from tariff where id = 1").update();
                assertEquals(1, tariffs.of(7).size());
                status.setRollbackOnly();
            });
            assertEquals(2, tariffs.of(7).size());
            assertTrue(line(context).bypasses() >= 1);
        }
    }

    @Test
    void cachesThatHearOfAnnouncementsAlone_keepNothing() {
        try (ConfigurableApplicationContext context = start("headroom.change-feed.source=announcements")) {
            Tariffs tariffs = context.getBean(Tariffs.class);
            for (int i = 0; i < 3; i++) {
                assertEquals(2, tariffs.of(7).size());
            }
            assertEquals(0, line(context).hitRate());
            assertTrue(line(context).refusal().contains("public.tariff"), line(context)::refusal);
        }
    }

    @Test
    void switchedOff_keepsNothing() {
        try (ConfigurableApplicationContext context =
                start("headroom.change-feed.source=log", "headroom.sql-cache.enabled=false")) {
            Tariffs tariffs = context.getBean(Tariffs.class);
            tariffs.of(7);
            tariffs.of(7);
            assertEquals(0, line(context).hitRate());
        }
    }

    @Test
    void timeToLive_isConfiguredByName_andWrongInterfacesAreNamedMethodByMethod() {
        try (ConfigurableApplicationContext context =
                start("headroom.change-feed.source=log", "headroom.sql-cache.ttls.prices=3m")) {
            CachedQueries queries = context.getBean(CachedQueries.class);
            assertEquals(
                    Duration.ofMinutes(3),
                    queries.declare(
                                    "prices",
                                    "select id, name from tariff",
                                    Tariff.class,
                                    (row, _) -> new Tariff(row.getLong(1), row.getString(2)))
                            .spec()
                            .timeToLive());
            CodedException failure = assertThrows(CodedException.class, () -> queries.of(Wrong.class));
            assertEquals(2, failure.violations().size());
        }
    }
}
