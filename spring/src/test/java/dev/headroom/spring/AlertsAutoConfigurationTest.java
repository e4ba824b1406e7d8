package dev.headroom.spring;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.AlertReceiver;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.MonitorChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobState;
import dev.headroom.jobs.JobTables;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.observe.AlertStatus;
import dev.headroom.observe.Alerts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what begins and ends is told once by every way there is, whatever restarts or is away meanwhile. */
@WithServers
final class AlertsAutoConfigurationTest {
    record Broken(String why) {}

    private static final TaskType<Broken> BROKEN =
            TaskType.of("broken", Broken.class).retried(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)));

    private static final String OBJECTIVES = """
            grace: 0s
            alerts:
              JobsDead:
                severity: page
                signal: jobs_dead
                above: 0
                summary: jobs are dead
                runbook: docs/dead
            """;

    private static final String EXHAUSTED = """
            grace: 0s
            alerts:
              PoolExhausted:
                severity: page
                signal: pool_waiting
                above: 0
                summary: requests wait for connections
                runbook: docs/pool
            """;

    private final DatabaseAccess database;

    @TempDir
    Path directory;

    AlertsAutoConfigurationTest(TestServers servers) throws SQLException, IOException {
        database = servers.freshDatabase();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                InputStream script = Alerts.class.getResourceAsStream("migration/R__headroom_observe.sql")) {
            JobTables.create(connection);
            String sql = script == null ? "" : new String(script.readAllBytes(), StandardCharsets.UTF_8);
            connection.createStatement().execute(sql);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        HeadroomObserveAutoConfiguration.class,
        HeadroomJobsAutoConfiguration.class,
        HeadroomAlertsAutoConfiguration.class
    })
    static class Application {
        @Bean
        Task<Broken> broken() {
            return Task.of(BROKEN, (broken, job) -> {
                throw new IllegalStateException(broken.why());
            });
        }
    }

    /** With pools of its own, as the service has. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        HeadroomDatabaseAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        HeadroomObserveAutoConfiguration.class,
        HeadroomJobsAutoConfiguration.class,
        HeadroomAlertsAutoConfiguration.class
    })
    static class Pooled {}

    private ConfigurableApplicationContext running(String url, String... more) throws IOException {
        return running(Application.class, OBJECTIVES, url, more);
    }

    private ConfigurableApplicationContext running(Class<?> application, String file, String url, String... more)
            throws IOException {
        Path objectives = Files.writeString(directory.resolve("objectives.yaml"), file);
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.datasource.hikari.connection-timeout=1000",
                "--headroom.jobs.poll=20ms",
                "--headroom.alerts.every=100ms",
                "--headroom.observe.history=false",
                "--headroom.observe.objectives=file:" + objectives));
        Collections.addAll(arguments, more);
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    private static void die(ConfigurableApplicationContext application) {
        Jobs jobs = application.getBean(Jobs.class);
        long id = jobs.enqueue(JobRequest.of(BROKEN, new Broken("for good"))).id();
        eventually("the job is dead", () -> jobs.find(id).orElseThrow().state() == JobState.DEAD);
    }

    private static void discard(ConfigurableApplicationContext application) {
        Jobs jobs = application.getBean(Jobs.class);
        jobs.list(JobState.DEAD, "broken", Long.MAX_VALUE, 10).forEach(job -> jobs.discard(job.id()));
    }

    private static AlertStatus.State state(ConfigurableApplicationContext application) {
        try {
            return application.getBean(Alerts.class).status().getFirst().state();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Fires in one life of the application, goes on over a restart, and ends in the next. */
    private void fireRestartAndEnd(AlertReceiver receiver, String... settings) throws IOException {
        try (ConfigurableApplicationContext application = running(database.url(), settings)) {
            die(application);
            eventually("it is told", () -> receiver.statuses("JobsDead").equals(List.of("firing")));
        }
        try (ConfigurableApplicationContext application = running(database.url(), settings)) {
            assertEquals(AlertStatus.State.FIRING, state(application));
            die(application);
            discard(application);
            eventually("its end is told", () -> receiver.statuses("JobsDead").equals(List.of("firing", "resolved")));
        }
        try (ConfigurableApplicationContext application = running(database.url(), settings)) {
            // the next event comes after whatever this start would have told again
            die(application);
            eventually(
                    "the next is told",
                    () -> receiver.statuses("JobsDead").equals(List.of("firing", "resolved", "firing")));
        }
    }

    @Test
    void webhook_isToldOnceOverRestarts() throws IOException {
        try (AlertReceiver receiver = new AlertReceiver()) {
            fireRestartAndEnd(receiver, "--headroom.alerts.webhook.url=" + receiver.url());
        }
    }

    @Test
    void receiverThatIsAway_isAskedForTwoDays_andGetsEventsInTheirOrder() throws Exception {
        RetryPolicy retry = AlertDelivery.TYPE.retry();
        long least = 0;
        for (int i = 0; i < retry.attempts() - 1; i++) {
            // each wait is drawn from the upper half
            least += Math.min(retry.longest().toMillis(), retry.first().toMillis() << Math.min(i, 30)) / 2;
        }
        assertTrue(Duration.ofMillis(least).compareTo(Duration.ofHours(44)) > 0, least + " ms");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.user());
        source.setPassword(database.password());
        Jobs jobs = new Jobs(
                source,
                new HeadroomJobsAutoConfiguration()
                        .taskCodec(new StaticListableBeanFactory().getBeanProvider(JsonMapper.class)));
        try (AlertReceiver receiver = new AlertReceiver()) {
            AlertDelivery delivery = new AlertDelivery(URI.create(receiver.url()), "", jobs, InstantSource.system());
            AlertDelivery.Told began = told(1, true);
            long waits = jobs.enqueue(JobRequest.of(AlertDelivery.TYPE, began)
                            .unique(AlertDelivery.key("Late", 1))
                            .after(Duration.ofHours(1)))
                    .id();
            assertEquals(204, delivery.postInTurn(began));
            assertThrows(CodedException.class, () -> delivery.postInTurn(told(2, false)));
            try (Connection connection = source.getConnection()) {
                connection.createStatement().execute("delete from headroom_job where task_instance = '" + waits + "'");
            }
            assertEquals(204, delivery.postInTurn(told(2, false)));
            assertEquals(List.of("firing", "resolved"), receiver.statuses("Late"));
        }
    }

    private static AlertDelivery.Told told(long number, boolean firing) {
        return new AlertDelivery.Told("Late", number, firing, "page", "s", "r", 1, Instant.EPOCH);
    }

    @Test
    void alertmanager_isToldOnceOverRestarts() throws IOException {
        int port = MonitorChild.freePort();
        try (AlertReceiver receiver = new AlertReceiver()) {
            Files.writeString(
                    directory.resolve("alertmanager.yaml"),
                    Files.readString(Path.of("..", "deploy", "prometheus", "alertmanager.yaml"))
                            .replace("http://127.0.0.1:9094/alerts", receiver.url())
                            .replace("group_interval: 5s", "group_interval: 1s"));
            try (MonitorChild alertmanager = MonitorChild.alertmanager(directory, port)) {
                fireRestartAndEnd(receiver, "--headroom.alerts.alertmanager=" + alertmanager.url());
                assertTrue(alertmanager.get("/api/v2/alerts").orElse("").contains("\"service\":\"headroom\""));
            }
        }
    }

    @Test
    void alertmanagerThatIsAway_isToldWhenItIsBack() throws IOException {
        int port = MonitorChild.freePort();
        try (AlertReceiver receiver = new AlertReceiver();
                ConfigurableApplicationContext application =
                        running(database.url(), "--headroom.alerts.alertmanager=http://127.0.0.1:" + port)) {
            Files.writeString(
                    directory.resolve("alertmanager.yaml"),
                    Files.readString(Path.of("..", "deploy", "prometheus", "alertmanager.yaml"))
                            .replace("http://127.0.0.1:9094/alerts", receiver.url()));
            die(application);
            eventually("it fires", () -> state(application) == AlertStatus.State.FIRING);
            try (MonitorChild _ = MonitorChild.alertmanager(directory, port)) {
                eventually("it is told", () -> receiver.statuses("JobsDead").equals(List.of("firing")));
            }
        }
    }

    @Test
    void poolThatIsExhausted_isToldAsThat_andNotAsADatabaseThatIsAway() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ConfigurableApplicationContext application = running(
                        Pooled.class,
                        EXHAUSTED,
                        database.url(),
                        "--spring.datasource.hikari.maximum-pool-size=2",
                        "--headroom.database.burst=0",
                        "--headroom.jobs.work=false");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            DataSource source = application.getBean(DataSource.class);
            try (Connection one = source.getConnection();
                    Connection two = source.getConnection()) {
                one.createStatement().execute("select 1");
                two.createStatement().execute("select 1");
                callers.execute(() -> waitInVain(source, over));
                eventually("it fires", () -> state(application) == AlertStatus.State.FIRING);
            } finally {
                over.set(true);
            }
            eventually("it ends", () -> state(application) == AlertStatus.State.INACTIVE);
        }
    }

    private static void waitInVain(DataSource source, AtomicBoolean over) {
        while (!over.get()) {
            try (Connection connection = source.getConnection()) {
                connection.createStatement().execute("select 1");
            } catch (SQLException _) {
                // it waited in vain, and waits again
            }
        }
    }

    @Test
    void databaseThatIsAway_isToldWithoutIt_andSoIsItsReturn() throws IOException {
        String address = database.url().replaceFirst("jdbc:postgresql://", "");
        int server = Integer.parseInt(address.replaceFirst("[^:]*:(\\d+)/.*", "$1"));
        try (AlertReceiver receiver = new AlertReceiver();
                FaultProxy network = FaultProxy.ofBytes(server);
                ConfigurableApplicationContext _ = running(
                        database.url().replace(":" + server + "/", ":" + network.port() + "/"),
                        "--headroom.alerts.webhook.url=" + receiver.url())) {
            network.cut();
            eventually(
                    "it is told", () -> receiver.statuses(AlertUpkeep.UNJUDGED).equals(List.of("firing")));
            network.heal();
            eventually(
                    "its end is told",
                    () -> receiver.statuses(AlertUpkeep.UNJUDGED).equals(List.of("firing", "resolved")));
        }
    }
}
