package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.RepeatFinding;
import dev.headroom.sql.RepeatKind;
import dev.headroom.sql.RepeatReport;
import dev.headroom.sql.StatementReport;
import dev.headroom.sql.StatementScope;
import dev.headroom.sql.Statements;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SqlAutoConfigurationTest {
    private static final String LOOK_UP = "select relname from pg_class where oid = ?";

    private final DatabaseAccess database;

    SqlAutoConfigurationTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        TaskExecutionAutoConfiguration.class,
        HeadroomSqlAutoConfiguration.class
    })
    static class Application {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Catalogue catalogue(JdbcClient jdbc) {
            return new Catalogue(jdbc);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(HibernateJpaAutoConfiguration.class)
    static class Entities {
        @Bean
        Parcels parcels(EntityManager entities) {
            return new Parcels(entities);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        JettyServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class Web {
        @Bean
        Pages pages(Catalogue catalogue) {
            return new Pages(catalogue);
        }
    }

    static class Catalogue {
        private final JdbcClient jdbc;

        Catalogue(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public int loop() {
            return look();
        }

        int look() {
            int found = 0;
            for (long id = 1; id <= 6; id++) {
                found += jdbc.sql(LOOK_UP).param(id).query(String.class).list().size();
            }
            return found;
        }

        void one(long id) {
            jdbc.sql(LOOK_UP).param(id).query(String.class).list();
        }
    }

    @RestController
    static class Pages {
        private final Catalogue catalogue;

        Pages(Catalogue catalogue) {
            this.catalogue = catalogue;
        }

        @GetMapping("/look/{number}")
        String look(@PathVariable int number) {
            return number + " " + catalogue.look();
        }
    }

    static class Parcels {
        private final EntityManager entities;

        Parcels(EntityManager entities) {
            this.entities = entities;
        }

        @Transactional
        public void fill() {
            for (int i = 0; i < 12; i++) {
                entities.persist(new Parcel(i));
            }
        }

        /** The statements that reading every parcel and something of each takes. */
        @Transactional(readOnly = true)
        public long read(Consumer<Parcel> use) {
            entities.createQuery("select p from Parcel p", Parcel.class)
                    .getResultList()
                    .forEach(use);
            return StatementScope.current().orElseThrow().statements();
        }

        @Transactional(readOnly = true)
        public List<RepeatFinding> findings(Consumer<Parcel> use) {
            read(use);
            return StatementScope.current().orElseThrow().findings();
        }
    }

    private ConfigurableApplicationContext start(List<Class<?>> more, String... settings) {
        List<Class<?>> sources = new ArrayList<>(more);
        sources.addFirst(Application.class);
        List<String> all = new ArrayList<>(List.of(
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.password=" + database.password(),
                "spring.datasource.hikari.maximum-pool-size=3",
                "spring.jpa.hibernate.ddl-auto=create",
                "spring.jpa.open-in-view=false",
                "server.port=0"));
        all.addAll(List.of(settings));
        return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .web(more.contains(Web.class) ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .run();
    }

    @Test
    void dataSource_ofTheApplication_isObservedAndStillAPool() throws SQLException {
        try (ConfigurableApplicationContext context = start(List.of())) {
            assertTrue(context.getBean(DataSource.class).isWrapperFor(HikariDataSource.class));
            context.getBean(Catalogue.class).one(1);
            StatementReport.Line line =
                    context.getBean(Statements.class).report(10).statements().getFirst();
            assertEquals(LOOK_UP, line.sql());
            assertTrue(String.valueOf(line.caller()).contains("Catalogue.one"), line.toString());
            assertEquals(
                    1,
                    context.getBean(MeterRegistry.class)
                            .get("headroom.sql.statements")
                            .functionCounter()
                            .count());
        }
    }

    @Test
    void transaction_outsideOfARequest_isAUnitOfWork() throws Exception {
        try (ConfigurableApplicationContext context = start(List.of())) {
            context.getBean(Catalogue.class).look();
            assertEquals(List.of(), context.getBean(Statements.class).report(10).repeats());
            context.getBean(Catalogue.class).loop();
            RepeatReport repeat =
                    context.getBean(Statements.class).report(10).repeats().getFirst();
            assertEquals("Catalogue.loop", repeat.latest().scope());
            assertEquals(RepeatKind.N_PLUS_ONE, repeat.latest().kind());
            AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
            String name = StatementScope.call(
                    "around",
                    () -> executor.submit((Callable<String>)
                                    () -> StatementScope.current().orElseThrow().name())
                            .get());
            assertEquals("around", name);
        }
    }

    @Test
    void request_isAUnitOfWorkNamedByItsRoute() throws Exception {
        try (ConfigurableApplicationContext context = start(List.of(Web.class));
                HttpClient client = HttpClient.newHttpClient()) {
            String port = context.getEnvironment().getProperty("local.server.port", "");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/look/7"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            Statements statements = context.getBean(Statements.class);
            // the answer has gone before its request has ended
            Eventually.eventually(
                    "the request has ended",
                    () -> !statements.report(10).repeats().isEmpty());
            RepeatReport repeat = statements.report(10).repeats().getFirst();
            assertEquals("GET /look/{number}", repeat.latest().scope());
        }
    }

    @Test
    void settings_eachOne_changesTheOutcome() {
        assertEquals(0, slowOf("headroom.sql.slow=1h").size());
        List<StatementReport.Slow> slow = slowOf("headroom.sql.slow=0ms");
        assertEquals(6, slow.size());
        assertNull(slow.getFirst().values());
        assertEquals(
                "[6]",
                slowOf("headroom.sql.slow=0ms", "headroom.sql.show-values=true")
                        .getFirst()
                        .values());
        assertTrue(String.valueOf(slowOf("headroom.sql.slow=0ms", "headroom.sql.application=org.springframework.jdbc")
                        .getFirst()
                        .caller())
                .startsWith("org.springframework.jdbc"));
        assertEquals(0, repeatsOf("headroom.sql.n-plus-one.enabled=false"));
        assertEquals(0, repeatsOf("headroom.sql.n-plus-one.threshold=7"));
        assertEquals(1, repeatsOf("headroom.sql.n-plus-one.threshold=6"));
        try (ConfigurableApplicationContext context = start(
                List.of(),
                "headroom.sql.samples=2",
                "headroom.sql.fingerprints=16",
                "headroom.sql.percentiles=false")) {
            Statements statements = context.getBean(Statements.class);
            assertEquals(16, statements.settings().fingerprints());
            for (int i = 0; i < 10; i++) {
                context.getBean(Catalogue.class).loop();
            }
            StatementReport.Line line = statements.report(1).statements().getFirst();
            assertNull(line.millis().p50());
            assertEquals(2, statements.samples().of(line.fingerprint()).size());
        }
        try (ConfigurableApplicationContext context = start(List.of(), "headroom.sql.observe=false")) {
            context.getBean(Catalogue.class).loop();
            assertEquals(List.of(), context.getBean(Statements.class).report(1).statements());
        }
        assertThrows(Exception.class, () -> start(List.of(), "headroom.sql.slwo=1s"));
    }

    private List<StatementReport.Slow> slowOf(String... settings) {
        try (ConfigurableApplicationContext context = start(List.of(), settings)) {
            context.getBean(Catalogue.class).loop();
            return context.getBean(Statements.class).report(1).slow();
        }
    }

    private int repeatsOf(String setting) {
        try (ConfigurableApplicationContext context = start(List.of(), setting)) {
            context.getBean(Catalogue.class).loop();
            return context.getBean(Statements.class).report(1).repeats().size();
        }
    }

    @Test
    void entities_lazy_areFoundWithTheAssociationToFetch() {
        try (ConfigurableApplicationContext context = start(List.of(Entities.class))) {
            Parcels parcels = context.getBean(Parcels.class);
            parcels.fill();
            assertWayOut(parcels.findings(parcel -> Hibernate.initialize(parcel.pieces())), "fetch Parcel.pieces with");
            assertWayOut(
                    parcels.findings(
                            parcel -> assertFalse(parcel.sender().name().isEmpty())),
                    "fetch Parcel.sender with");
        }
    }

    private static void assertWayOut(List<RepeatFinding> findings, String wayOut) {
        assertEquals(1, findings.size(), findings.toString());
        assertTrue(findings.getFirst().wayOut().startsWith(wayOut), findings.toString());
        assertTrue(findings.getFirst().wayOut().contains("@EntityGraph"), findings.toString());
    }

    @Test
    void entities_declaredEager_takeAStatementOrTwo() {
        try (ConfigurableApplicationContext context = start(
                List.of(Entities.class),
                "headroom.sql.eager.Parcel.sender=join",
                "headroom.sql.eager.Parcel.pieces=subselect",
                "headroom.sql.eager.Parcel.stamps=select-in")) {
            Parcels parcels = context.getBean(Parcels.class);
            parcels.fill();
            assertEquals(1, parcels.read(parcel -> assertNotNull(parcel.sender().name())));
            assertEquals(
                    2, parcels.read(parcel -> assertEquals(3, parcel.pieces().size())));
            assertEquals(
                    2, parcels.read(parcel -> assertEquals(3, parcel.stamps().size())));
            assertEquals(
                    2, parcels.read(parcel -> assertEquals(3, parcel.labels().size())), "by the annotation");
            assertEquals(List.of(), context.getBean(EagerLoading.class).warnings());
        }
    }

    @Test
    void entities_parentsBySelectIn_takeTwoStatements() {
        try (ConfigurableApplicationContext context =
                start(List.of(Entities.class), "headroom.sql.eager.Parcel.sender=select-in")) {
            Parcels parcels = context.getBean(Parcels.class);
            parcels.fill();
            assertEquals(2, parcels.read(parcel -> assertNotNull(parcel.sender().name())));
        }
    }

    @Test
    void entities_twoJoinedCollections_areReadOnceAndWarnedOf() {
        try (ConfigurableApplicationContext context = start(
                List.of(Entities.class),
                "headroom.sql.eager.Parcel.pieces=join",
                "headroom.sql.eager.Parcel.stamps=join")) {
            Parcels parcels = context.getBean(Parcels.class);
            parcels.fill();
            assertEquals(1, parcels.read(parcel -> {
                assertEquals(3, parcel.pieces().size());
                assertEquals(3, parcel.stamps().size());
            }));
            assertEquals(
                    List.of(
                            "Parcel joins the collections [pieces, stamps]: each row of one comes with each of the other;"
                                    + " load all but one by subselect or select-in"),
                    context.getBean(EagerLoading.class).warnings());
        }
    }

    @Test
    void entities_unknownNames_areRefusedWithTheNearest() {
        assertRefused("headroom.sql.eager.Parcel.peices=join", "did you mean pieces?");
        assertRefused("headroom.sql.eager.Percel.pieces=join", "did you mean Parcel?");
        assertRefused("headroom.sql.eager.Parcel.sender=subselect", "use join or select-in");
    }

    private void assertRefused(String setting, String wayOut) {
        Throwable failure = assertThrows(Exception.class, () -> start(List.of(Entities.class), setting));
        while (failure.getCause() != null) {
            failure = failure.getCause();
        }
        assertTrue(String.valueOf(failure.getMessage()).contains(wayOut), failure.toString());
    }
}
