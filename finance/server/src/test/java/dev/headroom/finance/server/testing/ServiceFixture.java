package dev.headroom.finance.server.testing;

import dev.headroom.base.BackingServers;
import dev.headroom.finance.server.HeadroomServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * The real application on real servers, started once per JVM at first use and stopped with it. Tests share its
 * database: each registers households of its own and never counts on being alone.
 */
public final class ServiceFixture {
    /** The password of every sign-in that the fixture makes. */
    public static final String PASSWORD = "a long enough passphrase";

    private static final AtomicInteger SIGN_INS = new AtomicInteger();

    private final ConfigurableApplicationContext context;
    private final TestClock clock;
    private final URI service;
    private final LocalRemote remote;
    private final Path data;
    private final Map<String, String> servers;

    private ServiceFixture(
            ConfigurableApplicationContext context,
            TestClock clock,
            LocalRemote remote,
            Path data,
            Map<String, String> servers) {
        this.servers = servers;
        this.context = context;
        this.clock = clock;
        this.remote = remote;
        this.data = data;
        this.service = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    private static final class Holder {
        static final ServiceFixture SHARED = start();
    }

    /** The one of this JVM. */
    public static ServiceFixture shared() {
        return Holder.SHARED;
    }

    /**
     * A second node over the same servers, with other settings; whoever starts it {@linkplain #end() ends} it.
     *
     * @param more settings and variables, over those of the shared one
     */
    public ServiceFixture node(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(servers);
        environment.putAll(more);
        return new ServiceFixture(
                application(clock).run(arguments(environment, data, remote)), clock, remote, data, servers);
    }

    /** Of a {@linkplain #node second node}. */
    public void end() {
        context.close();
    }

    /** What a setting is in force, as text. */
    public String setting(String key) {
        return context.getEnvironment().getProperty(key, "");
    }

    /** A client that isn't signed in. */
    public TestClient anonymous() {
        return new TestClient(service, Map.of(), TestClient.JSON.createObjectNode());
    }

    /** A new household in Chicago that keeps its books in US dollars. */
    public TestClient household() {
        return household("America/Chicago", "USD");
    }

    /** A new household with one sign-in. */
    public TestClient household(String timeZone, String currency) {
        return signedIn(anonymous()
                .post(
                        "/api/v1/auth/register",
                        Map.of(
                                "email", newEmail(),
                                "password", PASSWORD,
                                "display_name", "Robin",
                                "time_zone", timeZone,
                                "currency", currency))
                .expect(201));
    }

    /** A new advisor, who may read nothing until a household grants it. */
    public TestClient advisor() {
        return withoutHousehold("advisor");
    }

    /** A new operator without a household. */
    public TestClient operator() {
        return withoutHousehold("operator");
    }

    /** Signs in again, for a session that knows what has changed. */
    public TestClient login(String email) {
        return signedIn(anonymous()
                .post("/api/v1/auth/login", Map.of("email", email, "password", PASSWORD))
                .expect(200));
    }

    /** The service's clock. */
    public TestClock clock() {
        return clock;
    }

    /** The service's database. */
    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    /**
     * The services outside that the service knows: a bank at {@code /bank}, prices at {@code /prices/SYMBOL}, those of
     * everybody at {@code /shared-prices}.
     */
    public LocalRemote remote() {
        return remote;
    }

    /** Where statements of banks are picked up, and prices. */
    public Path folder(String name) {
        return data.resolve(name);
    }

    /** A bean of the running service. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Where the service listens. */
    public URI service() {
        return service;
    }

    /** Every route of the service's controllers, as {@code GET /api/v1/accounts/{id}}. */
    public Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    if (handler.getBeanType().getPackageName().startsWith("dev.headroom")) {
                        mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method ->
                                        mapping.getPatternValues().forEach(path -> routes.add(method + " " + path)));
                    }
                });
        return routes;
    }

    private TestClient withoutHousehold(String role) {
        TestClient newcomer = household();
        jdbc().sql("update app_user set household_id = null where id = ?")
                .param(newcomer.userId())
                .update();
        jdbc().sql("delete from household where id = ?")
                .param(newcomer.householdId())
                .update();
        jdbc().sql("update user_role set role = ? where user_id = ?")
                .params(role, newcomer.userId())
                .update();
        return login(newcomer.email());
    }

    private TestClient signedIn(TestClient.Answer answer) {
        JsonNode body = answer.json();
        return new TestClient(
                service,
                Map.of("Authorization", "Bearer " + body.required("token").asString()),
                body.required("user"));
    }

    private static String newEmail() {
        return "person" + SIGN_INS.incrementAndGet() + "@example.org";
    }

    private static ServiceFixture start() {
        Path data = temporaryDirectory();
        System.setProperty("headroom.embedded.replica", "false");
        System.setProperty("headroom.embedded.durable", "false");
        System.setProperty("headroom.embedded.installed", "false");
        BackingServers.Running servers = ServiceLoader.load(BackingServers.class)
                .findFirst()
                .orElseThrow()
                .start(data, line -> {});
        TestClock clock = new TestClock();
        LocalRemote remote = new LocalRemote();
        ConfigurableApplicationContext context = application(clock).run(arguments(servers.environment(), data, remote));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            context.close();
            remote.close();
            servers.close();
            delete(data);
        }));
        return new ServiceFixture(context, clock, remote, data, servers.environment());
    }

    private static SpringApplicationBuilder application(TestClock clock) {
        ApplicationContextInitializer<GenericApplicationContext> settledClock =
                context -> context.registerBean("clock", InstantSource.class, () -> clock);
        return new SpringApplicationBuilder(HeadroomServer.class)
                .initializers(settledClock)
                .registerShutdownHook(false);
    }

    private static String[] arguments(Map<String, String> environment, Path data, LocalRemote remote) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("server.port", "0");
        settings.put("management.server.port", "0");
        settings.put("headroom.data-dir", data.toString());
        settings.put("headroom.households", "0");
        settings.put("headroom.background", "false");
        // tests share an address, and a household asks more in a test than in an hour
        settings.put("headroom.http.limits.usual", "1000000");
        settings.put("headroom.http.limits.anonymous", "1000000");
        settings.put("headroom.http.limits.tiers.mid_tier", "1000000");
        settings.put("headroom.banks.folder", data.resolve("banks").toString());
        settings.put("headroom.banks.url", remote.uri() + "/bank");
        settings.put("headroom.market.folder", data.resolve("prices").toString());
        settings.put("headroom.market.url", remote.uri() + "/prices/{symbol}?from={from}");
        settings.put("headroom.prices.url", remote.uri() + "/shared-prices");
        settings.put("headroom.jobs.poll", "50ms");
        settings.put("headroom.console.heartbeat", "500ms");
        settings.put("headroom.mail.outbox", data.resolve("outbox").toString());
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("headroom-service");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
