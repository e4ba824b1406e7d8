package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import dev.headroom.http.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Goal: an application that adds the starter has its responses kept, coded and limited, and every setting counts. */
final class HttpAutoConfigurationTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    static class Application {
        @Bean
        Parts parts() {
            return new Parts();
        }

        @Bean
        Dear dear(ObjectProvider<RequestUnits> units) {
            return new Dear(units);
        }

        @Bean
        RequestCallers callers() {
            return request -> {
                String name = request.getHeader("X-Caller");
                return name == null
                        ? RequestCallers.Signed.NOBODY
                        : new RequestCallers.Signed(
                                new Caller.Verified("shop", name, ""),
                                Optional.of("caller:" + name),
                                Optional.of("small"),
                                false);
            };
        }
    }

    @RestController
    static class Parts {
        final AtomicInteger made = new AtomicInteger();

        record Part(long id, String name, String text, Inside inside) {}

        record Inside(int a, int b) {}

        @GetMapping("/parts/{id}")
        @CachedResponse
        Part part(@PathVariable long id, @RequestParam(defaultValue = "x") String letter) {
            made.incrementAndGet();
            TagScope.dependsOn(Tag.of("part", Long.toString(id)));
            return new Part(id, "part " + id, letter.repeat(2000), new Inside(1, 2));
        }

        @GetMapping("/open/{id}")
        @CachedResponse(open = true, groups = "parts")
        @ResponseViews({
            @ResponseViews.View(name = "brief", fields = "name,inside(b)"),
            @ResponseViews.View(name = "number", fields = "id")
        })
        Part open(@PathVariable long id) {
            return part(id, "y");
        }

        @PostMapping("/open/{id}")
        @CachedResponse(groups = "parts")
        Map<String, Long> change(@PathVariable long id) {
            return Map.of("id", id);
        }

        @GetMapping("/unkept")
        Map<String, String> unkept() {
            made.incrementAndGet();
            return Map.of("text", "z".repeat(2000));
        }

        @GetMapping("/busy")
        Map<String, String> busy() {
            throw CodedException.retryAfter(
                    new ErrorCode("BUSY", ErrorCode.Kind.UNAVAILABLE),
                    Duration.ofMillis(1200),
                    Violation.of("the shop", "is closed", null));
        }

        @PostMapping("/length")
        Map<String, Integer> length(@RequestBody byte[] body) {
            return Map.of("length", body.length);
        }
    }

    /** What it costs is known once it has been read. */
    @RestController
    static class Dear {
        private final ObjectProvider<RequestUnits> units;

        Dear(ObjectProvider<RequestUnits> units) {
            this.units = units;
        }

        @PostMapping("/dear")
        Map<String, Integer> dear(@RequestBody byte[] body, HttpServletRequest request, HttpServletResponse response) {
            units.getObject().charge(request, response, body.length);
            return Map.of("units", body.length);
        }
    }

    /** A running application and what is asked of it. */
    private static final class Running implements AutoCloseable {
        private final ConfigurableApplicationContext context;

        Running(String... settings) {
            List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off"));
            Arrays.stream(settings).map(setting -> "--headroom.http." + setting).forEach(arguments::add);
            context = new SpringApplicationBuilder(Application.class)
                    .registerShutdownHook(false)
                    .run(arguments.toArray(String[]::new));
        }

        HttpResponse<byte[]> get(String path, String... headers) {
            return send(path, null, headers);
        }

        HttpResponse<byte[]> send(String path, byte @Nullable [] body, String... headers) {
            URI uri =
                    URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
            HttpRequest.Builder request = HttpRequest.newBuilder(uri);
            if (headers.length > 0) {
                request.headers(headers);
            }
            if (body != null) {
                request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
            }
            try {
                return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            } catch (IOException failure) {
                throw new AssertionError(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }

        int made() {
            return context.getBean(Parts.class).made.get();
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static boolean hit(HttpResponse<?> answer) {
        return header(answer, "Cache-Status").startsWith("Headroom; hit");
    }

    @Test
    void annotatedHandler_isMadeOnceForEachCallerUntilItsTagChanges() {
        try (Running running = new Running()) {
            running.get("/parts/1", "X-Caller", "ann");
            HttpResponse<byte[]> second = running.get("/parts/1", "X-Caller", "ann");
            assertTrue(hit(second), header(second, "Cache-Status"));
            assertFalse(hit(running.get("/parts/1", "X-Caller", "bob")));
            assertFalse(hit(running.get("/parts/1")));
            assertFalse(hit(running.get("/parts/1")));
            assertEquals(4, running.made());
            running.context.getBean(Caches.class).invalidate(Tag.of("part", "1"));
            assertFalse(hit(running.get("/parts/1", "X-Caller", "ann")));
            assertEquals(
                    304,
                    running.get("/parts/1", "X-Caller", "ann", "If-None-Match", header(second, "ETag"))
                            .statusCode());
            running.get("/open/7");
            HttpResponse<byte[]> open = running.get("/open/7");
            assertTrue(hit(open));
            assertEquals("\"parts\"", header(open, "Cache-Groups"));
            String ended = "Cache-Group-Invalidation";
            assertEquals("\"parts\"", header(running.send("/open/7", new byte[] {'a'}), ended));
            assertEquals("", header(running.send("/length", new byte[] {'a'}), ended));
            assertEquals("", header(open, ended));
            assertFalse(hit(running.get("/unkept")));
            assertFalse(hit(running.get("/unkept")));
        }
    }

    @Test
    void answers_areCodedAndMasked() {
        try (Running running = new Running()) {
            for (String path : List.of("/open/1", "/unkept")) {
                HttpResponse<byte[]> coded = running.get(path, "Accept-Encoding", "gzip");
                assertEquals("gzip", header(coded, "Content-Encoding"), path);
                assertTrue(coded.body().length < 500, path);
            }
            String part =
                    new String(running.get("/open/1?fields=name,inside(b)").body(), StandardCharsets.UTF_8);
            assertEquals("{\"name\":\"part 1\",\"inside\":{\"b\":2}}", part);
            HttpResponse<byte[]> view = running.get("/open/1?view=brief");
            assertTrue(hit(view), "one key for a view and its fields");
            assertEquals(part, new String(view.body(), StandardCharsets.UTF_8));
            // past the cache, where the handler sees the request as it was sent
            assertEquals(
                    "{\"id\":1}",
                    new String(running.get("/open/1?view=number&more=1").body(), StandardCharsets.UTF_8));
            HttpResponse<byte[]> unknown = running.get("/open/1?view=breif");
            assertEquals(400, unknown.statusCode());
            assertTrue(new String(unknown.body(), StandardCharsets.UTF_8).contains("the nearest is brief"));
            for (String query : List.of("fields=nam", "fields=id&view=brief", "view=brief&view=brief&more=1", "view")) {
                assertEquals(400, running.get("/open/1?" + query).statusCode(), query);
            }
            HttpResponse<byte[]> refused = running.send(
                    "/length", new byte[10], "Content-Encoding", "gzip", "Content-Type", "application/octet-stream");
            assertEquals(415, refused.statusCode());
            assertEquals("identity", header(refused, "Accept-Encoding"));
        }
    }

    @Test
    void problems_ofFiltersAndHandlers_areOfOneKind() {
        try (Running running = new Running()) {
            HttpResponse<byte[]> busy = running.get("/busy");
            assertEquals(503, busy.statusCode());
            assertEquals("2", header(busy, "Retry-After"), "a second early is in vain");
            String told = new String(busy.body(), StandardCharsets.UTF_8);
            assertTrue(told.contains("\"type\":\"urn:headroom:problem:BUSY\""), told);
            // the same code from the handler's side, and from the filter that stands before it
            String unreadable =
                    new String(running.get("/parts/1?letter=", "If-Match", "x").body(), StandardCharsets.UTF_8);
            assertTrue(unreadable.contains("\"type\":\"urn:headroom:problem:INVALID_CONDITION\""), unreadable);
            String long431 = "\"t\", ".repeat(100) + "\"u\"";
            assertEquals(431, running.get("/parts/1", "If-Match", long431).statusCode());
        }
    }

    @Test
    void settings_ofResponsesAndCompression_count() {
        try (Running running =
                new Running("compression.enabled=false", "responses.tags=false", "routes.[/open/{id}].enabled=false")) {
            HttpResponse<byte[]> plain = running.get("/open/1", "Accept-Encoding", "gzip");
            assertEquals("", header(plain, "Content-Encoding"));
            assertEquals("", header(plain, "ETag"));
            assertFalse(hit(running.get("/open/1")));
        }
        try (Running running =
                new Running("compression.codings=BR", "compression.threshold=10KB", "routes.[/open/{id}].fresh=1h")) {
            assertEquals("br", header(running.get("/open/1", "Accept-Encoding", "gzip, br"), "Content-Encoding"));
            assertEquals("", header(running.get("/unkept", "Accept-Encoding", "br"), "Content-Encoding"));
            String status = header(running.get("/open/1"), "Cache-Status");
            assertTrue(Integer.parseInt(status.substring(status.lastIndexOf('=') + 1)) > 3000, status);
        }
        try (Running running = new Running("responses.limit=1KB")) {
            assertEquals(422, running.get("/unkept").statusCode());
        }
        try (Running running = new Running("enabled=false")) {
            running.get("/open/1");
            assertEquals("", header(running.get("/open/1"), "Cache-Status"));
        }
    }

    @Test
    void quotas_areOfTheTierAndTheAddress() {
        try (Running running = new Running(
                "limits.paths=/parts/**,/open/**",
                "limits.exempt=/open/2",
                "limits.tiers.small=3",
                "limits.anonymous=2",
                "limits.window=1m",
                "trusted-proxies=127.0.0.1")) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, running.get("/parts/1", "X-Caller", "ann").statusCode());
            }
            HttpResponse<byte[]> refused = running.get("/parts/1", "X-Caller", "ann");
            assertEquals(429, refused.statusCode());
            assertEquals("\"window\";q=3;w=60", header(refused, "RateLimit-Policy"));
            assertTrue(Integer.parseInt(header(refused, "Retry-After")) > 0);
            assertEquals(200, running.get("/parts/1", "X-Caller", "bob").statusCode());
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        200,
                        running.get("/open/1", "X-Forwarded-For", "203.0.113.7").statusCode());
            }
            assertEquals(
                    429,
                    running.get("/open/1", "X-Forwarded-For", "203.0.113.7").statusCode());
            assertEquals(
                    429,
                    running.get("/open/1", "X-Forwarded-For", "198.51.100.1, 203.0.113.7")
                            .statusCode());
            assertEquals(
                    200,
                    running.get("/open/1", "X-Forwarded-For", "203.0.113.8").statusCode());
            assertEquals(
                    200,
                    running.get("/open/2", "X-Forwarded-For", "203.0.113.7").statusCode());
        }
    }

    @Test
    void units_beyondTheFirst_areChargedByTheHandler_andRefusedAsEverywhere() {
        String[] ann = {"X-Caller", "ann", "Content-Type", "application/octet-stream"};
        try (Running running = new Running("limits.paths=/dear", "limits.tiers.small=10", "limits.window=1h")) {
            HttpResponse<byte[]> first = running.send("/dear", new byte[4], ann);
            assertEquals(200, first.statusCode());
            assertTrue(header(first, "RateLimit").startsWith("\"hour\";r=6;"), header(first, "RateLimit"));
            HttpResponse<byte[]> cheap = running.send("/dear", new byte[1], ann);
            assertTrue(header(cheap, "RateLimit").startsWith("\"hour\";r=5;"), header(cheap, "RateLimit"));
            HttpResponse<byte[]> refused = running.send("/dear", new byte[6], ann);
            assertEquals(429, refused.statusCode());
            assertEquals("application/problem+json", header(refused, "Content-Type"));
            assertEquals(1, refused.headers().allValues("Retry-After").size());
            assertEquals("\"hour\";q=10;w=3600", header(refused, "RateLimit-Policy"));
            assertTrue(header(refused, "RateLimit").startsWith("\"hour\";r=4;"), header(refused, "RateLimit"));
            String problem = new String(refused.body(), StandardCharsets.UTF_8);
            assertTrue(problem.contains("\"violated-policies\":[\"hour\"]"), problem);
            assertEquals(200, running.send("/dear", new byte[4], ann).statusCode());
            // the same document where the edge refuses
            HttpResponse<byte[]> used = running.send("/dear", new byte[1], ann);
            assertEquals(429, used.statusCode());
            assertEquals(
                    problem.replaceFirst("wait for [0-9]+", ""),
                    new String(used.body(), StandardCharsets.UTF_8).replaceFirst("wait for [0-9]+", ""));
            // dearer than a whole quota: a rested caller may ask all the same
            ann[1] = "bob";
            assertEquals(200, running.send("/dear", new byte[100], ann).statusCode());
            assertEquals(429, running.send("/dear", new byte[1], ann).statusCode());
        }
        try (Running running = new Running("limits.paths=/parts/**", "limits.tiers.small=1")) {
            assertEquals(200, running.send("/dear", new byte[100], ann).statusCode(), "outside the quotas");
        }
    }

    @Test
    void edge_otherPagesAndCodedBodies_areAsConfigured() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(new byte[5000]);
        }
        String[] headers = {"Content-Encoding", "gzip", "Content-Type", "application/octet-stream"};
        try (Running running =
                new Running("cors.origins=https://shop.example", "inflating.enabled=true", "inflating.limit=10KB")) {
            HttpResponse<byte[]> inflated = running.send("/length", coded.toByteArray(), headers);
            assertEquals("{\"length\":5000}", new String(inflated.body(), StandardCharsets.UTF_8));
            assertEquals(
                    "https://shop.example",
                    header(running.get("/open/1", "Origin", "https://shop.example"), "Access-Control-Allow-Origin"));
            assertEquals(
                    "",
                    header(running.get("/open/1", "Origin", "https://other.example"), "Access-Control-Allow-Origin"));
        }
        try (Running running = new Running("inflating.enabled=true", "inflating.limit=1KB")) {
            assertEquals(
                    413, running.send("/length", coded.toByteArray(), headers).statusCode());
        }
    }

    @Test
    void batch_goesWhereItIsConfigured() {
        byte[] body = "{\"requests\":[{\"id\":\"a\",\"path\":\"/open/1\"},{\"id\":\"b\",\"path\":\"/unkept\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        try (Running running = new Running("batch.path=/many")) {
            HttpResponse<byte[]> answer = running.send("/many", body, "Content-Type", "application/json");
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            assertEquals(200, answer.statusCode(), text);
            assertTrue(text.contains("\"id\":\"a\",\"status\":200"), text);
            assertTrue(text.contains("\"id\":\"b\",\"status\":404"), text);
        }
        try (Running running = new Running("batch.enabled=false")) {
            assertEquals(
                    404,
                    running.send("/api/v1/batch", body, "Content-Type", "application/json")
                            .statusCode());
        }
    }
}
