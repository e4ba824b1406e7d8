package dev.headroom.finance.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** The files of the profiles with what an operator sets on top, without a start. */
final class SettingsCheckTest {
    private static StandardEnvironment environment(String profile, Map<String, String> set) {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> all = new HashMap<>(set);
        environment.getPropertySources().addFirst(new MapPropertySource("commandLineArgs", all));
        ConfigDataEnvironmentPostProcessor.applyTo(
                environment, new DefaultResourceLoader(), new DefaultBootstrapContext(), profile);
        return environment;
    }

    private static String refused(String profile, Map<String, String> set) {
        return SettingsCheck.broken(environment(profile, set)).stream()
                .map(Violation::message)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> configured(String... more) {
        Map<String, String> set = new HashMap<>(Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1/x"));
        for (int i = 0; i < more.length; i += 2) {
            set.put(more[i], more[i + 1]);
        }
        return set;
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "development", "staging", "production"})
    void check_profileAsShipped_isAccepted(String profile) {
        assertEquals("", refused(profile, configured()));
    }

    @Test
    void check_manyMistakes_areToldAtOnce() {
        String refused = refused(
                "staging",
                configured(
                        "CACHE_TTL_SECONDS", "soon",
                        "DB_POOL_MAX_SIZE", "many",
                        "headroom.sessoin.ttl", "1d",
                        "headroom.database.lag-bound", "far",
                        "headroom.tuning.mode", "maybe"));
        assertTrue(refused.contains("CACHE_TTL_SECONDS (headroom.cache.ttl) must be a duration, was soon"), refused);
        assertTrue(refused.contains("DB_POOL_MAX_SIZE (spring.datasource.hikari.maximum-pool-size)"), refused);
        assertTrue(refused.contains("headroom.sessoin.ttl is no setting; did you mean headroom.session.ttl"), refused);
        assertTrue(refused.contains("headroom.database.lag-bound must be a duration, was far"), refused);
        assertTrue(refused.contains("headroom.tuning.mode must be one of"), refused);
        assertEquals(5, refused.lines().count(), refused);
    }

    @Test
    void check_noDatabaseOutsideEmbedded_namesTheVariable() {
        assertTrue(refused("staging", Map.of()).contains("DATABASE_URL must be set"));
    }

    @ParameterizedTest
    @CsvSource({
        "headroom.demo, true",
        "headroom.households, 100",
        "headroom.http.limits.enabled, false",
        "headroom.http.admission.enabled, false",
        "headroom.alerts.enabled, false",
        "headroom.http.tls.self-signed, true",
        "headroom.graphql.introspection, true",
        "headroom.sql.show-values, true",
        "headroom.observe.history, false",
        "headroom.public-url, http://headroom.example.org",
        "headroom.session.ttl, 60d",
        "headroom.cache.ttl, 60d",
        "management.server.address, 0.0.0.0",
        "server.error.include-stacktrace, always",
    })
    void production_unsafeSetting_isRefusedThereAndNowhereElse(String key, String value) {
        String refused = refused("production", configured(key, value));
        assertTrue(refused.startsWith(key + " must"), refused);
        assertTrue(refused.contains("was " + value), refused);
        assertEquals("", refused("staging", configured(key, value)));
    }

    @Test
    void production_databaseElsewhereWithoutPassword_isRefused() {
        Map<String, String> set = configured("DATABASE_URL", "jdbc:postgresql://db/x");
        assertTrue(refused("production", set).startsWith("DATABASE_PASSWORD must be set"));
        set.put("DATABASE_PASSWORD", "secret");
        assertEquals("", refused("production", set));
    }

    @Test
    void check_secretThatCantBeRead_isNotPrinted() {
        List<Violation> broken = SettingsCheck.broken(environment(
                "staging",
                configured("headroom.alerts.webhook.secret", "s3cret", "headroom.cache.redis-timeout", "x")));
        assertTrue(broken.stream().noneMatch(one -> one.message().contains("s3cret")), broken::toString);
    }

    @ParameterizedTest
    @CsvSource({"development, 3600s, false, 1000", "staging, 43200s, true, 150", "production, 86400s, true, 200"})
    void profiles_timeToLiveBackgroundAndLimit_areTheReferences(
            String profile, String ttl, boolean background, String limit) {
        StandardEnvironment environment = environment(profile, configured());
        assertEquals(ttl, environment.getProperty("headroom.cache.ttl"));
        assertEquals(background, environment.getProperty("headroom.background", Boolean.class, true));
        assertEquals(limit, environment.getProperty("headroom.http.limits.usual"));
    }
}
