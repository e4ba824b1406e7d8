package dev.headroom.spring;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.changefeed.FeedRole;
import dev.headroom.changefeed.FeedStats;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.OutboxSource;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Source;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Nodes of an application whose caches follow its database, in each of the ways. */
@WithServers
final class FeedAutoConfigurationTest {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Items items(JdbcClient jdbc) {
            return new Items(jdbc);
        }

        @Bean
        Routes routes(Items items, WrittenChanges written) {
            return new Routes(items, written);
        }
    }

    static class Items {
        private final JdbcClient jdbc;

        Items(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void add(long owner) {
            jdbc.sql("insert into item (owner_id) values (?)").param(owner).update();
        }

        @Cached(cache = "items:{owner}", tags = "owner:{owner}", owner = Cached.Owner.COMMON)
        public Long count(long owner) {
            return jdbc.sql("select count(*) from item where owner_id = ?")
                    .param(owner)
                    .query(Long.class)
                    .single();
        }
    }

    @RestController
    static class Routes {
        private final Items items;
        private final WrittenChanges written;

        Routes(Items items, WrittenChanges written) {
            this.items = items;
            this.written = written;
        }

        @PostMapping("/items/{owner}")
        Map<String, String> add(@PathVariable long owner) {
            items.add(owner);
            written.written(List.of());
            return Map.of();
        }

        @GetMapping("/items/{owner}")
        Map<String, Long> count(@PathVariable long owner) {
            return Map.of("count", items.count(owner));
        }
    }

    private final DatabaseAccess access;
    private final RedisChild redis;
    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    FeedAutoConfigurationTest(TestServers servers) throws SQLException {
        access = servers.freshDatabase();
        redis = RedisChild.start(servers.redisUrl().orElseThrow());
        run("create table item (id bigint generated always as identity primary key, owner_id bigint not null)");
    }

    @AfterEach
    void close() throws Exception {
        nodes.forEach(ConfigurableApplicationContext::close);
        client.close();
        redis.close();
        eventually("the fleet's slot is gone", () -> {
            try {
                run("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                        + " where database = current_database()");
                return true;
            } catch (SQLException _) {
                return false;
            }
        });
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(access.url(), access.user(), access.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ConfigurableApplicationContext node(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "spring.datasource.url=" + access.url(),
                "spring.datasource.username=" + access.user(),
                "spring.datasource.password=" + access.password(),
                "spring.jpa.open-in-view=false",
                "spring.flyway.enabled=false",
                "headroom.change-feed.columns.[item.owner_id]=owner",
                "headroom.change-feed.mend=true",
                "server.port=0",
                "logging.level.root=WARN",
                "spring.main.banner-mode=off"));
        settings.addAll(List.of(more));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(settings.toArray(String[]::new))
                .run();
        nodes.add(context);
        return context;
    }

    private static FeedStats stats(ConfigurableApplicationContext node) {
        return Objects.requireNonNull(
                node.getBean(FeedOperations.class).report(5).feed());
    }

    private static void has(ConfigurableApplicationContext node, FeedRole role) {
        eventually("the node is " + role, () -> stats(node).role() == role);
    }

    private HttpResponse<String> call(ConfigurableApplicationContext node, String method, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + node.getEnvironment().getProperty("local.server.port") + "/items/7"))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Headroom-Token", token);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
            return answer;
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void twoNodes_shareOneReaderOfTheLog_andASessionSeesItsWritesOnBoth() {
        String cache = "headroom.cache.redis-url=" + redis.url();
        ConfigurableApplicationContext first = node("headroom.change-feed.source=log", cache);
        has(first, FeedRole.LEADER);
        ConfigurableApplicationContext second = node("headroom.change-feed.source=log", cache);
        has(second, FeedRole.RELAYED);
        long written = 0;
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = call(i % 2 == 0 ? first : second, "POST", "");
            written++;
            String token = answer.headers().firstValue("Headroom-Token").orElseThrow();
            String expected = "{\"count\":" + written + "}";
            assertEquals(expected, call(first, "GET", token).body());
            assertEquals(expected, call(second, "GET", token).body());
        }
        redis.kill();
        has(second, FeedRole.DIRECT);
        String token =
                call(first, "POST", "").headers().firstValue("Headroom-Token").orElseThrow();
        assertEquals("{\"count\":21}", call(second, "GET", token).body());
        Health health = second.getBean(FeedHealth.class).health();
        assertEquals("direct", health.getDetails().get("role"));
        assertFalse(health.getDetails().containsKey("trouble"), health.toString());
    }

    @Test
    void outbox_tellsOfOthersWrites() throws SQLException {
        ConfigurableApplicationContext node = node("headroom.change-feed.source=outbox");
        assertInstanceOf(OutboxSource.class, node.getBean(Source.class));
        assertEquals("{\"count\":0}", call(node, "GET", "").body());
        run("insert into item (owner_id) values (7)");
        eventually("another's write shows", () -> call(node, "GET", "").body().equals("{\"count\":1}"));
        call(node, "POST", "");
        assertEquals("{\"count\":2}", call(node, "GET", "").body());
        has(node, FeedRole.POLLING);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class WithAnotherSource {
        @Bean
        Source another() {
            return new LocalSource(Ticker.system());
        }
    }

    @Test
    void secondSource_stopsTheStart() {
        RuntimeException stopped = assertThrows(
                RuntimeException.class,
                () -> new SpringApplicationBuilder(WithAnotherSource.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "spring.datasource.url=" + access.url(),
                                "spring.datasource.username=" + access.user(),
                                "spring.datasource.password=" + access.password(),
                                "headroom.change-feed.source=log",
                                "logging.level.root=OFF",
                                "spring.main.banner-mode=off")
                        .run()
                        .close());
        assertTrue(
                String.valueOf(coded(stopped))
                        .contains("source of changes must be one, was another and headroom.change-feed.source=log"),
                () -> String.valueOf(coded(stopped)));
    }

    private static @Nullable Throwable coded(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof CodedException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    @Test
    void fleetOfNoTime_isANodeAlone() {
        ConfigurableApplicationContext node =
                node("headroom.change-feed.source=log", "headroom.change-feed.fleet.retained=0s");
        has(node, FeedRole.ALONE);
    }

    @Test
    void databaseThatCantBeFollowed_isAnnouncedOrRefused() throws SQLException {
        run("create unlogged table quick (id bigint primary key)");
        String[] settings = {
            "headroom.change-feed.source=log", "headroom.change-feed.tables=quick", "headroom.change-feed.mend=false"
        };
        ConfigurableApplicationContext node = node(settings);
        assertFalse(node.getBean(Source.class) instanceof FollowedDatabase);
        FeedOperations.Report report = node.getBean(FeedOperations.class).report(5);
        assertFalse(report.followed());
        assertEquals("log", report.configured());
        assertTrue(node.getBean(FeedHealth.class).health().getDetails().containsKey("trouble"));
        CodedException refused = assertThrows(
                CodedException.class, () -> node.getBean(FeedOperations.class).letGo());
        assertEquals("NOT_THE_FEEDS_LEADER", refused.code().name());

        RuntimeException stopped = assertThrows(
                RuntimeException.class,
                () -> node(settings[0], settings[1], settings[2], "headroom.change-feed.fallback=fail"));
        assertTrue(
                String.valueOf(coded(stopped)).contains("must not be unlogged"), () -> String.valueOf(coded(stopped)));
    }
}
