package dev.headroom.sql.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.StatementScope;
import dev.headroom.sql.StatementSettings;
import dev.headroom.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.postgresql.ds.PGSimpleDataSource;

@WithServers
final class StatementGuardTest {
    private static @Nullable DataSource source;

    @BeforeAll
    static void connect(TestServers servers) {
        PGSimpleDataSource raw = new PGSimpleDataSource();
        raw.setURL(servers.jdbcUrl());
        raw.setUser(servers.user());
        raw.setPassword(servers.password());
        source = new Statements(StatementSettings.usual().withApplication(List.of("dev.headroom.sql.testing")))
                .observe(raw);
    }

    static void read(String sql, long value) {
        DataSource from = source;
        if (from == null) {
            throw new IllegalStateException("runs within the test below");
        }
        try (Connection connection = from.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, value);
            statement.executeQuery().close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What a user's tests look like; run by the test below. */
    @MaxStatements(3)
    @FailOnNPlusOne
    static final class Guarded {
        private static final String BY_ID = "select relname from pg_class where oid = ?";

        @Test
        void few() {
            read(BY_ID, 1);
        }

        @Test
        void tooMany() {
            for (long i = 0; i < 4; i++) {
                read(BY_ID, i);
            }
        }

        @Test
        @MaxStatements(10)
        void nPlusOne() {
            for (long i = 0; i < 6; i++) {
                read(BY_ID, i);
            }
        }

        @Test
        @MaxStatements(10)
        void sameAgain() {
            for (long i = 0; i < 6; i++) {
                read(BY_ID, 1);
            }
        }

        @Test
        @MaxStatements(10)
        @FailOnNPlusOne(anyRepeat = true)
        void noRepeats() {
            for (long i = 0; i < 6; i++) {
                read(BY_ID, 1);
            }
        }

        @Test
        @MaxStatements(10)
        void onAServersThread() throws InterruptedException {
            Thread.ofVirtual()
                    .start(() -> StatementScope.call("request", () -> {
                        for (long i = 0; i < 6; i++) {
                            read(BY_ID, i);
                        }
                        return 0;
                    }))
                    .join();
        }
    }

    @Test
    void guarded_tests_failByWhatTheyExecute() {
        Map<String, String> outcomes = new TreeMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Guarded.class))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    outcomes.put(test.getDisplayName(), outcome(result));
                                }
                            }
                        });
        assertEquals(
                Map.of(
                        "few()", "passed",
                        "tooMany()", "executed",
                        "nPlusOne()", "N_PLUS_ONE",
                        "sameAgain()", "passed",
                        "noRepeats()", "SAME_QUERY",
                        "onAServersThread()", "N_PLUS_ONE"),
                outcomes);
    }

    private static String outcome(TestExecutionResult result) {
        return result.getThrowable()
                .map(failure -> String.valueOf(failure.getMessage()).replaceAll("(:| \\d).*", ""))
                .orElse("passed");
    }
}
