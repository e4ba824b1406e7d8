package dev.headroom.spring;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobState;
import dev.headroom.jobs.JobTables;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.observe.AlertEvent;
import dev.headroom.observe.AlertRule;
import dev.headroom.observe.AlertSink;
import dev.headroom.observe.Alerts;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Signals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Jobs, operations and alerts of an application that only declares tasks. */
@WithServers
final class JobsAutoConfigurationTest {
    record Note(String text) {}

    private static final TaskType<Note> NOTE =
            TaskType.of("note", Note.class).retried(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)));

    private final DatabaseAccess database;

    JobsAutoConfigurationTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        try (Connection connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            JobTables.create(connection);
            connection.createStatement().execute("create table kept (text text)");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
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
        Task<Note> note(JdbcClient jdbc) {
            return Task.of(
                    NOTE,
                    (note, job) -> job.transaction(_ -> {
                        jdbc.sql("insert into kept values (?)")
                                .param(note.text())
                                .update();
                        if (note.text().equals("fails at first") && job.attempt() == 1) {
                            throw new IllegalStateException("at first");
                        }
                        return note.text();
                    }));
        }

        @Bean
        Slow slow() {
            return new Slow();
        }
    }

    static class Slow {
        @Timed("slow_part")
        String work() {
            return "done";
        }
    }

    private void running(Consumer<ConfigurableApplicationContext> test, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--headroom.jobs.poll=20ms",
                "--headroom.observe.history=false"));
        Collections.addAll(arguments, more);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new))) {
            test.accept(context);
        }
    }

    @Test
    void enqueue_joinsTheTransactionUnderWay_andTheTasksWritesAreItsOwn() {
        running(context -> {
            JobQueue queue = context.getBean(JobQueue.class);
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            assertThrows(
                    IllegalStateException.class,
                    () -> transaction.executeWithoutResult(_ -> {
                        queue.enqueue(JobRequest.of(NOTE, new Note("never")));
                        throw new IllegalStateException("rolled back");
                    }));
            long id = Objects.requireNonNull(
                            transaction.execute(_ -> queue.enqueue(JobRequest.of(NOTE, new Note("fails at first")))))
                    .id();
            Jobs jobs = context.getBean(Jobs.class);
            eventually("it is done", () -> jobs.find(id).orElseThrow().state() == JobState.DONE);
            assertEquals(
                    List.of("fails at first"),
                    jdbc.sql("select text from kept")
                            .query((row, _) -> row.getString(1))
                            .list());
            assertEquals(2, jobs.find(id).orElseThrow().attempts());
            JobOperations.Overview overview =
                    context.getBean(JobOperations.class).overview();
            assertTrue(overview.works());
            assertTrue(context.getBean(Alerts.class).judges());
            assertTrue(overview.tasks().toString().contains("note"));
            Operations operations = context.getBean(Operations.class);
            assertEquals("done", context.getBean(Slow.class).work());
            assertEquals(1, operations.report("slow_part").count());
            assertEquals(2, operations.report("jobs.run.note").count());
        });
    }

    @Test
    void workOff_leavesJobsToOthers() {
        running(
                context -> {
                    context.getBean(JobQueue.class).enqueue(JobRequest.of(NOTE, new Note("waits")));
                    assertEquals(
                            0, context.getBean(JobOperations.class).overview().running());
                    assertEquals(
                            1,
                            context.getBean(Jobs.class)
                                    .list(JobState.WAITING, "note", Long.MAX_VALUE, 10)
                                    .size());
                },
                "--headroom.jobs.work=false");
    }

    @Test
    void jobsAndAlertsOff_leaveTheirPartsToThoseThatNeedThem() {
        running(
                context -> {
                    Jobs jobs = context.getBean(Jobs.class);
                    long id = context.getBean(JobQueue.class)
                            .enqueue(JobRequest.of(NOTE, new Note("waits")))
                            .id();
                    assertFalse(context.getBean(JobOperations.class).works());
                    assertEquals(JobState.WAITING, jobs.find(id).orElseThrow().state());
                    assertEquals(
                            OptionalDouble.empty(),
                            context.getBean(Signals.class).value("jobs_oldest_seconds"));
                    assertFalse(context.getBean(Alerts.class).judges(), "a node without a port");
                    assertEquals(0, context.getBeansOfType(AlertUpkeep.class).size());
                },
                "--server.port=-1",
                "--headroom.jobs.enabled=false",
                "--headroom.alerts.enabled=false");
    }

    @Test
    void alert_isPostedSignedOnceTheReceiverIsBack() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        List<String> taken = Collections.synchronizedList(new ArrayList<>());
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String time = exchange.getRequestHeaders().getFirst("X-Headroom-Timestamp");
            String signature = exchange.getRequestHeaders().getFirst("X-Headroom-Signature");
            boolean first = calls.incrementAndGet() == 1;
            if (!first && ("sha256=" + AlertDelivery.sign("secret", time + "." + body)).equals(signature)) {
                taken.add(body);
            }
            exchange.sendResponseHeaders(first ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            running(
                    context -> {
                        DataSource source = context.getBean(DataSource.class);
                        AlertEvent event = new AlertEvent(
                                "Errors", 1, true, AlertRule.Severity.PAGE, "s", "r", 0.2, Instant.EPOCH);
                        for (int i = 0; i < 2; i++) {
                            try (Connection connection = source.getConnection()) {
                                context.getBean(AlertSink.class).tell(connection, event);
                            } catch (SQLException failure) {
                                throw new AssertionError(failure);
                            }
                        }
                        eventually("it is taken", () -> taken.size() == 1);
                    },
                    "--headroom.alerts.webhook.url=http://127.0.0.1:"
                            + receiver.getAddress().getPort() + "/hook",
                    "--headroom.alerts.webhook.secret=secret");
        } finally {
            receiver.stop(0);
        }
        assertTrue(taken.getFirst().contains("\"alertname\":\"Errors\""), taken.getFirst());
        assertEquals(2, calls.get());
    }
}
