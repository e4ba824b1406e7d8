package dev.headroom.cache.jcache;

import static dev.headroom.cache.jcache.TestNode.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.LocalSource;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.cache.CacheManager;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cfg.Configuration;
import org.hibernate.stat.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: Hibernate's second-level and query caches work on Headroom's, on one node and on two. */
final class HibernateTest {
    private static final KeyCodec HIBERNATE_KEYS = key -> key instanceof BasicCacheKeyImplementation entity
            ? Optional.of("entity %s %s".formatted(entity.getEntityOrRoleName(), entity.getId()))
            : Optional.empty();

    /** Something that is read often. */
    @Entity(name = "Book")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Book {
        @Id
        private @Nullable Long id;

        private @Nullable String title;

        Book() {}

        Book(long id, String title) {
            this.id = id;
            this.title = title;
        }

        @Nullable String title() {
            return title;
        }

        void title(String next) {
            title = next;
        }
    }

    private static CacheManager manager(Backing backing) {
        Properties properties = new Properties();
        properties.put(HeadroomCachingProvider.BACKING, backing);
        return new HeadroomCachingProvider().getCacheManager(URI.create("urn:hibernate"), null, properties);
    }

    private static SessionFactory sessions(CacheManager caches, String database, String schema) {
        Configuration configuration = new Configuration().addAnnotatedClass(Book.class);
        configuration.getProperties().put("hibernate.javax.cache.cache_manager", caches);
        return configuration
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(database))
                .setProperty("hibernate.hbm2ddl.auto", schema)
                .setProperty("hibernate.cache.region.factory_class", "jcache")
                .setProperty("hibernate.cache.use_second_level_cache", "true")
                .setProperty("hibernate.cache.use_query_cache", "true")
                .setProperty("hibernate.javax.cache.missing_cache_strategy", "create")
                .setProperty("hibernate.generate_statistics", "true")
                .buildSessionFactory();
    }

    private static void save(SessionFactory sessions, long id, String title) {
        sessions.inTransaction(session -> session.persist(new Book(id, title)));
    }

    private static void rename(SessionFactory sessions, long id, String title) {
        sessions.inTransaction(session -> session.find(Book.class, id).title(title));
    }

    private static @Nullable String title(SessionFactory sessions, long id) {
        return sessions.fromTransaction(session -> session.find(Book.class, id).title());
    }

    private static List<Book> named(SessionFactory sessions, String title) {
        return sessions.fromTransaction(
                session -> session.createSelectionQuery("from Book where title = :title", Book.class)
                        .setParameter("title", title)
                        .setCacheable(true)
                        .getResultList());
    }

    @Test
    void secondRead_inAnotherSession_needsNoStatement() {
        try (LocalSource source = new LocalSource(Ticker.system());
                Caches caches = Caches.over(source).build();
                SessionFactory sessions = sessions(manager(Backing.of(caches)), "alone", "create")) {
            save(sessions, 1, "Emma");
            sessions.getCache().evictAllRegions();
            assertEquals("Emma", title(sessions, 1));
            Statistics statistics = sessions.getStatistics();
            statistics.clear();
            assertEquals("Emma", title(sessions, 1));
            assertEquals(1, statistics.getSecondLevelCacheHitCount());
            assertEquals(0, statistics.getPrepareStatementCount());
            rename(sessions, 1, "Persuasion");
            assertEquals("Persuasion", title(sessions, 1));
            assertEquals(1, statistics.getPrepareStatementCount(), "the update alone");
        }
    }

    @Test
    void query_cached_isAskedAgainAfterAChange() {
        try (LocalSource source = new LocalSource(Ticker.system());
                Caches caches = Caches.over(source).build();
                SessionFactory sessions = sessions(manager(Backing.of(caches)), "queries", "create")) {
            save(sessions, 1, "Emma");
            assertEquals(1, named(sessions, "Emma").size());
            sessions.getStatistics().clear();
            assertEquals(1, named(sessions, "Emma").size());
            assertEquals(1, sessions.getStatistics().getQueryCacheHitCount());
            save(sessions, 2, "Emma");
            assertEquals(2, named(sessions, "Emma").size());
        }
    }

    @Test
    void change_onOneNode_isReadOnTheOther() {
        try (TestRedis redis = TestRedis.start();
                TestNode one = TestNode.open(redis.url());
                TestNode two = TestNode.open(redis.url());
                SessionFactory here =
                        sessions(manager(Backing.of(one.caches()).withKeys(HIBERNATE_KEYS)), "shared", "create");
                SessionFactory there =
                        sessions(manager(Backing.of(two.caches()).withKeys(HIBERNATE_KEYS)), "shared", "none")) {
            save(here, 1, "Emma");
            eventually("the other node caches the entity", () -> {
                there.getStatistics().clear();
                return "Emma".equals(title(there, 1)) && there.getStatistics().getSecondLevelCacheHitCount() == 1;
            });
            for (int i = 0; i < 20; i++) {
                String next = "Emma " + i;
                rename(here, 1, next);
                eventually("the change arrives", () -> next.equals(title(there, 1)));
            }
            assertTrue(there.getStatistics().getSecondLevelCachePutCount() > 0);
        }
    }
}
