package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.http.AdmissionLimit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Goal: where the only place is taken, what the node refuses looks and counts as behind the front, and no more is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontGateTest {
    private static final String OTHER_PAGE = "https://shop.example";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .registerShutdownHook(false)
            .run(
                    "--server.port=0",
                    "--spring.main.banner-mode=off",
                    "--headroom.http.admission.places=1",
                    "--headroom.http.admission.queue=0",
                    "--headroom.http.admission.exempt=/lamp",
                    "--headroom.http.cors.origins=" + OTHER_PAGE);
    private final Rooms rooms = context.getBean(Rooms.class);
    private final AdmissionLimit limit = context.getBean(AdmissionLimit.class);
    private CompletableFuture<HttpResponse<String>> longOne = new CompletableFuture<>();

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    static class Application {
        @Bean
        Rooms rooms() {
            return new Rooms();
        }
    }

    @RestController
    static class Rooms {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @GetMapping("/closed")
        Map<String, String> closed() throws InterruptedException {
            entered.countDown();
            open.await();
            return Map.of("now", "open");
        }

        @GetMapping("/room")
        Map<String, String> room() {
            return Map.of("room", "free");
        }

        @GetMapping("/lamp")
        Map<String, String> lamp() {
            return Map.of("lamp", "on");
        }
    }

    @BeforeAll
    void takeTheOnlyPlace() throws InterruptedException {
        longOne = client.sendAsync(request("/closed").build(), HttpResponse.BodyHandlers.ofString());
        rooms.entered.await();
    }

    @AfterAll
    void close() {
        rooms.open.countDown();
        assertEquals(200, longOne.join().statusCode());
        context.close();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path));
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void read_isRefusedAtTheFront_asBehindIt() throws Exception {
        long before = limit.refusals();
        HttpResponse<String> ahead = ask(request("/room"));
        // a write is decided behind
        HttpResponse<String> behind = ask(request("/room").POST(HttpRequest.BodyPublishers.noBody()));
        assertEquals(429, ahead.statusCode(), ahead.body());
        assertEquals(429, behind.statusCode(), behind.body());
        for (String name : new String[] {
            "Content-Type", "Retry-After", "Cache-Control", "X-Content-Type-Options", "Referrer-Policy"
        }) {
            assertEquals(header(behind, name), header(ahead, name), name);
        }
        assertTrue(ahead.body().contains("\"code\":\"OVERLOADED\""), ahead.body());
        assertTrue(behind.body().contains("\"code\":\"OVERLOADED\""), behind.body());
        assertEquals(before + 2, limit.refusals());
    }

    @Test
    void exemptPath_isLetIn() throws Exception {
        assertEquals(200, ask(request("/lamp")).statusCode());
    }

    @Test
    void readOfAnotherPage_isRefusedWithTheFieldsThatLetItReadTheRefusal() throws Exception {
        HttpResponse<String> refused = ask(request("/room").header("Origin", OTHER_PAGE));
        assertEquals(429, refused.statusCode());
        assertEquals(OTHER_PAGE, header(refused, "Access-Control-Allow-Origin"));
    }
}
