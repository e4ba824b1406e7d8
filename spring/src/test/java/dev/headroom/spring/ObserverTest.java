package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A service of Spring's stock caches, whose database somebody else writes to. */
@WithServers
final class ObserverTest {
    private final DatabaseAccess database;
    private final ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @ImportAutoConfiguration(HeadroomObserverAutoConfiguration.class)
    static class Stock {
        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }

        @Bean
        Shelves shelves(DataSource source) {
            return new Shelves(JdbcClient.create(source));
        }
    }

    /** As a stock team writes it. */
    static class Shelves {
        private final JdbcClient jdbc;
        private final AtomicInteger calls = new AtomicInteger();

        Shelves(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cacheable("shelves")
        public int pieces(long id) {
            calls.incrementAndGet();
            return jdbc.sql("select pieces from shelf where id = ?")
                    .param(id)
                    .query(Integer.class)
                    .single();
        }

        @Cacheable(value = "together", sync = true)
        public int together(long id) {
            return pieces(id);
        }

        @CacheEvict(value = "shelves", key = "#p0")
        public void put(long id, int pieces) {
            jdbc.sql("update shelf set pieces = ? where id = ?")
                    .params(pieces, id)
                    .update();
        }

        public int calls() {
            return calls.get();
        }
    }

    ObserverTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        context = start();
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Stock.class)
                .web(WebApplicationType.NONE)
                .properties("headroom.observer.enabled=true", "headroom.observer.one-in=1")
                .initializers(of -> ((GenericApplicationContext) of)
                        .registerBean(
                                DataSource.class,
                                () -> new DriverManagerDataSource(
                                        database.url(), database.user(), database.password())))
                .run();
    }

    @BeforeEach
    void table() {
        jdbc().sql("create table shelf (id bigint primary key, pieces int not null)")
                .update();
        jdbc().sql("insert into shelf values (1, 10), (2, 20)").update();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(context.getBean(DataSource.class));
    }

    private ObservedAnswers.Counts counts(String method) {
        return context.getBean(ObservedAnswers.class)
                .byMethod()
                .getOrDefault("Shelves." + method, new ObservedAnswers.Counts(0, 0, 0));
    }

    @Test
    void answers_thatAgree_areFresh_andTheServicesOwnEvictionsKeepThemSo() {
        Shelves shelves = context.getBean(Shelves.class);
        assertEquals(10, shelves.pieces(1));
        assertEquals(new ObservedAnswers.Counts(0, 0, 0), counts("pieces"));
        assertEquals(10, shelves.pieces(1));
        shelves.put(1, 11);
        assertEquals(11, shelves.pieces(1));
        assertEquals(11, shelves.pieces(1));
        assertEquals(new ObservedAnswers.Counts(2, 0, 0), counts("pieces"));
        assertTrue(shelves.calls() >= 4, "a comparison asks the method itself");
    }

    @Test
    void answers_behindAnothersWrite_areCounted_andServedAsTheyWere() {
        Shelves shelves = context.getBean(Shelves.class);
        shelves.pieces(1);
        shelves.together(2);
        jdbc().sql("update shelf set pieces = 99").update();
        assertEquals(10, shelves.pieces(1));
        assertEquals(10, shelves.pieces(1));
        assertEquals(20, shelves.together(2));
        assertEquals(new ObservedAnswers.Counts(2, 2, 0), counts("pieces"));
        assertEquals(new ObservedAnswers.Counts(1, 1, 0), counts("together"));
        assertEquals(1.0, counts("pieces").staleShare());
        assertEquals(3, context.getBean(ObservedAnswers.class).all().stale());
    }

    @Test
    void manager_staysWhatTheServiceMade() {
        assertTrue(context.getBean(CacheManager.class) instanceof ConcurrentMapCacheManager);
        assertFalse(context.getBean(CacheManager.class).getCache("shelves") == null);
    }
}
