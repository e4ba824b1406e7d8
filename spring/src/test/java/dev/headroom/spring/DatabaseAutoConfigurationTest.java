package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.PoolReport;
import dev.headroom.datasource.ReadSession;
import dev.headroom.datasource.Token;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@WithServers(replica = true)
final class DatabaseAutoConfigurationTest {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Counter counter(JdbcClient jdbc) {
            return new Counter(jdbc);
        }

        @Bean
        Routes routes(Counter counter) {
            return new Routes(counter);
        }
    }

    static class Counter {
        private final JdbcClient jdbc;

        Counter(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void add() {
            jdbc.sql("update counter set value = value + 1").update();
        }

        @Transactional(readOnly = true)
        public long value() {
            return jdbc.sql("select value from counter").query(Long.class).single();
        }

        @Transactional(readOnly = true)
        public boolean readsReplica() {
            return jdbc.sql("select pg_is_in_recovery() from counter")
                    .query(Boolean.class)
                    .single();
        }

        @Analytics
        public boolean analyticsReadsReplica() {
            return jdbc.sql("select pg_is_in_recovery() from counter")
                    .query(Boolean.class)
                    .single();
        }
    }

    @RestController
    static class Routes {
        private final Counter counter;

        Routes(Counter counter) {
            this.counter = counter;
        }

        @PostMapping("/add")
        Map<String, String> add() {
            counter.add();
            return Map.of();
        }

        @GetMapping("/value")
        Map<String, Long> value() {
            return Map.of("value", counter.value());
        }
    }

    private final TestServers servers;
    private final DatabaseAccess access;

    DatabaseAutoConfigurationTest(TestServers servers) throws SQLException {
        this.servers = servers;
        this.access = servers.freshDatabase();
    }

    private ConfigurableApplicationContext start(WebApplicationType type, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.datasource.url=" + access.url(),
                "spring.datasource.username=" + access.user(),
                "spring.datasource.password=" + access.password(),
                "spring.datasource.hikari.maximum-pool-size=7",
                "spring.datasource.hikari.minimum-idle=2",
                "spring.datasource.hikari.connection-timeout=9000",
                "spring.datasource.hikari.data-source-properties.ApplicationName=counting",
                "spring.flyway.enabled=false",
                "server.port=0",
                "management.server.port=-1",
                "spring.main.banner-mode=off",
                "logging.level.root=off"));
        properties.addAll(List.of(more));
        return new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties(properties.toArray(String[]::new))
                .run();
    }

    private String replicas() {
        return "headroom.database.replicas="
                + servers.onReplica(access).orElseThrow().url();
    }

    private static PoolReport pool(ConfigurableApplicationContext context, String use) {
        return context.getBean(Database.class).report().stream()
                .filter(pool -> pool.use().equals(use))
                .findFirst()
                .orElseThrow();
    }

    private static void table(ConfigurableApplicationContext context) {
        JdbcClient jdbc = context.getBean(JdbcClient.class);
        jdbc.sql("create table counter (value bigint)").update();
        jdbc.sql("insert into counter values (0)").update();
    }

    @Test
    void hikariKeys_ofAnExistingApplication_sizeThePrimarysPool() {
        try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, "headroom.database.burst=3")) {
            PoolReport pool = pool(context, "primary");
            assertEquals(7, pool.size());
            assertEquals(3, pool.burst());
            assertEquals(2, pool.open());
            assertEquals(
                    "counting",
                    context.getBean(JdbcClient.class)
                            .sql("show application_name")
                            .query(String.class)
                            .single());
            assertEquals(
                    Status.UP, context.getBean(DatabaseHealth.class).health().getStatus());
        }
    }

    @Test
    void turnedOff_leavesSpringBootsOwn() {
        try (ConfigurableApplicationContext context =
                start(WebApplicationType.NONE, "headroom.database.enabled=false")) {
            assertTrue(context.getBeansOfType(Database.class).isEmpty());
            assertEquals(
                    1,
                    context.getBean(JdbcClient.class)
                            .sql("select 1")
                            .query(Integer.class)
                            .single());
        }
    }

    @Test
    void pooler_thatIsToBeUsedWithoutAnAddress_isRefusedWithTheVariablesToSet() {
        Throwable failure = assertThrows(
                RuntimeException.class,
                () -> start(WebApplicationType.NONE, "headroom.database.pgbouncer.enabled=true")
                        .close());
        Throwable whole = failure;
        while (!(failure instanceof CodedException) && failure.getCause() != null) {
            failure = failure.getCause();
        }
        CodedException coded = assertInstanceOf(CodedException.class, failure);
        assertTrue(String.valueOf(coded.getMessage()).contains("PGBOUNCER_HOST"), coded.getMessage());
        FailureAnalysis told =
                SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, needsAContext) -> {})
                        .stream()
                        .map(analyzer -> analyzer.analyze(whole))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow();
        assertTrue(told.getDescription().startsWith("DATABASE_SETTINGS_INVALID:"), told.getDescription());
        assertTrue((told.getDescription() + told.getAction()).contains("PGBOUNCER_HOST"), told.getAction());
    }

    @Test
    void readOnlyTransaction_ofASession_readsAReplicaAndAnalyticsDoAlways() {
        try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, replicas())) {
            table(context);
            Counter counter = context.getBean(Counter.class);
            Eventually.eventually(
                    "a session reads the replica", () -> ReadSession.begin().call(counter::readsReplica));
            assertFalse(counter.readsReplica());
            Eventually.eventually("analytics read the replica", counter::analyticsReadsReplica);
            assertEquals(50, pool(context, "replica").size());
        }
    }

    @Test
    void token_ofAnAnswer_makesTheNextRequestSeeIt() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, replicas());
                HttpClient client = HttpClient.newHttpClient()) {
            table(context);
            URI service =
                    URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
            String carried = "";
            for (int i = 1; i <= 50; i++) {
                HttpResponse<String> added = client.send(
                        HttpRequest.newBuilder(service.resolve("/add"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                carried = added.headers().firstValue("Headroom-Token").orElseThrow();
                assertTrue(added.headers().firstValue("Set-Cookie").orElse("").contains(carried));
                HttpResponse<String> read = client.send(
                        HttpRequest.newBuilder(service.resolve("/value"))
                                .header(
                                        i % 2 == 0 ? "Headroom-Token" : "Cookie",
                                        i % 2 == 0 ? carried : "headroom_token=" + carried)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals("{\"value\":" + i + "}", read.body());
            }
            assertTrue(Token.parse(carried).position() > 0);
            assertEquals(400, status(client, service, "Headroom-Token", "nonsense"));
            assertEquals(200, status(client, service, "Cookie", "headroom_token=nonsense"));
        }
    }

    @Test
    void request_thatGetsNoConnection_isToldThatNothingWasChangedAndWhenToComeBack() throws Exception {
        try (ConfigurableApplicationContext context = start(
                        WebApplicationType.SERVLET,
                        "spring.datasource.hikari.maximum-pool-size=2",
                        "spring.datasource.hikari.minimum-idle=1",
                        "spring.datasource.hikari.connection-timeout=500",
                        "headroom.database.burst=0");
                HttpClient client = HttpClient.newHttpClient()) {
            table(context);
            List<Connection> held = new ArrayList<>();
            try {
                assertThrows(SQLException.class, () -> {
                    while (held.size() < 10) {
                        Connection connection =
                                context.getBean(DataSource.class).getConnection();
                        held.add(connection);
                        // it is taken from the pool with its first statement
                        connection.setAutoCommit(false);
                        connection.createStatement().execute("select 1");
                    }
                });
                HttpResponse<String> refused = add(client, context);
                assertEquals(503, refused.statusCode(), refused.body());
                assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
                assertTrue(refused.body().contains("\"DATABASE_UNAVAILABLE\""), refused.body());
                assertTrue(refused.body().contains("the transaction did not begin"), refused.body());
            } finally {
                for (Connection connection : held) {
                    connection.close();
                }
            }
            assertEquals(200, add(client, context).statusCode());
            assertEquals(1, context.getBean(Counter.class).value());
        }
    }

    @Test
    void request_whoseSessionIsEnded_isToldThatNothingWasChanged() throws Exception {
        try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET);
                HttpClient client = HttpClient.newHttpClient();
                Connection other = DriverManager.getConnection(access.url(), access.user(), access.password())) {
            table(context);
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.executeUpdate("update counter set value = 10");
                CompletableFuture<HttpResponse<String>> waiting =
                        client.sendAsync(addTo(context), HttpResponse.BodyHandlers.ofString());
                Eventually.eventually("the request waits for the row, and is ended", () -> endsWaiting(statement));
                HttpResponse<String> told = waiting.get(30, TimeUnit.SECONDS);
                assertEquals(503, told.statusCode(), told.body());
                assertTrue(told.body().contains("its transaction was undone"), told.body());
            }
            other.rollback();
            assertEquals(0, context.getBean(Counter.class).value());
        }
    }

    @Test
    void change_whoseCommitGotNoAnswer_isToldToBeLookedFor() {
        SQLException lost = new SQLNonTransientConnectionException("lost at the commit", "08007");
        CodedException told =
                DatabaseProblems.of(new IllegalStateException(lost), true).orElseThrow();
        assertEquals("OUTCOME_UNKNOWN", told.code().name());
        assertTrue(told.retryAfter().isEmpty());
        assertEquals(
                "DATABASE_UNAVAILABLE",
                DatabaseProblems.of(lost, false).orElseThrow().code().name());
        assertTrue(DatabaseProblems.of(new SQLException("a duplicate", "23505"), true)
                .isEmpty());
    }

    private static boolean endsWaiting(Statement statement) {
        try (ResultSet ended = statement.executeQuery("""
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where wait_event_type = 'Lock' and datname = current_database()
                """)) {
            return ended.next() && ended.getLong(1) > 0;
        } catch (SQLException unforeseen) {
            throw new IllegalStateException(unforeseen);
        }
    }

    private static HttpRequest addTo(ConfigurableApplicationContext context) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/add"
                        .formatted(context.getEnvironment().getProperty("local.server.port"))))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static HttpResponse<String> add(HttpClient client, ConfigurableApplicationContext context)
            throws IOException, InterruptedException {
        return client.send(addTo(context), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(HttpClient client, URI service, String header, String value)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(service.resolve("/value"))
                                .header(header, value)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
