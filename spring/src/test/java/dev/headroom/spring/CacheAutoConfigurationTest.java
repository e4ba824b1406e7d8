package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileNotFoundException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

final class CacheAutoConfigurationTest {
    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @ImportAutoConfiguration({AopAutoConfiguration.class, HeadroomCacheAutoConfiguration.class})
    static class Application {
        @Bean
        Prices prices() {
            return new Prices();
        }

        @Bean
        AtomicReference<@Nullable Tenant> tenant() {
            return new AtomicReference<>();
        }

        @Bean
        TenantResolver tenants(AtomicReference<@Nullable Tenant> tenant) {
            return () -> Optional.ofNullable(tenant.get());
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    record Request(String symbol, int days) {}

    static class Prices {
        final AtomicInteger calls = new AtomicInteger();
        static final AtomicReference<CountDownLatch[]> STEPS = new AtomicReference<>(new CountDownLatch[0]);

        @CachedPrice
        public BigDecimal price(String symbol) {
            TagScope.dependsOn(Tag.of("prices", symbol));
            return BigDecimal.valueOf(calls.incrementAndGet());
        }

        @Cached(
                cache = "history:{request.symbol}:{request.days}",
                tags = "prices:{request.symbol}",
                tiers = Tier.MEMORY)
        public Optional<String> history(Request request) {
            return request.days() == 0 ? Optional.empty() : Optional.of(request.symbol() + calls.incrementAndGet());
        }

        @Cached(cache = "broken:{symbol}", owner = Cached.Owner.COMMON)
        public String broken(String symbol) throws FileNotFoundException {
            throw new FileNotFoundException(symbol);
        }

        @Cached(cache = "nameless:{other}", owner = Cached.Owner.COMMON)
        public String nameless(String symbol) {
            return symbol;
        }

        @Cacheable("springRows")
        public String row(String id) throws InterruptedException {
            int call = calls.incrementAndGet();
            CountDownLatch[] latches = STEPS.getAndSet(new CountDownLatch[0]);
            if (latches.length == 2) {
                latches[0].countDown();
                assertTrue(latches[1].await(10, TimeUnit.SECONDS));
            }
            return id + call;
        }

        @CacheEvict("springRows")
        public void change(String id) {
            calls.addAndGet(100);
        }
    }

    private static ConfigurableApplicationContext start(String... settings) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(settings)
                .properties("logging.level.root=WARN", "spring.main.banner-mode=off")
                .run();
    }

    @Test
    void cached_composedAnnotation_keepsPerArgumentUntilATagChanges() {
        try (ConfigurableApplicationContext context = start()) {
            Prices prices = context.getBean(Prices.class);
            BigDecimal first = prices.price("AAPL");
            assertEquals(first, prices.price("AAPL"));
            assertEquals(new BigDecimal("2"), prices.price("MSFT"));
            Caches caches = context.getBean(Caches.class);
            assertEquals(
                    Map.of(Tier.MEMORY, Duration.ofSeconds(30)),
                    caches.cache("price").spec().timeToLive());
            caches.invalidate(Tag.of("financial"));
            assertEquals(new BigDecimal("3"), prices.price("AAPL"));
            caches.invalidate(Tag.of("prices", "AAPL"));
            assertEquals(new BigDecimal("4"), prices.price("AAPL"));
            assertEquals(
                    1.0,
                    context.getBean(MeterRegistry.class)
                            .get("headroom.cache.hits")
                            .tags("cache", "price", "tier", "memory")
                            .functionCounter()
                            .count());
        }
    }

    @Test
    void cached_perTenant_keepsThemApartAndNeedsOne() {
        try (ConfigurableApplicationContext context = start()) {
            Prices prices = context.getBean(Prices.class);
            @SuppressWarnings("unchecked")
            AtomicReference<@Nullable Tenant> tenant = context.getBean("tenant", AtomicReference.class);
            CodedException nobody = assertThrows(CodedException.class, () -> prices.history(new Request("AAPL", 1)));
            assertEquals("NO_TENANT", nobody.code().name());
            tenant.set(Tenant.of(1));
            assertEquals(Optional.of("AAPL1"), prices.history(new Request("AAPL", 1)));
            assertEquals(Optional.of("AAPL1"), prices.history(new Request("AAPL", 1)));
            assertEquals(Optional.empty(), prices.history(new Request("AAPL", 0)));
            tenant.set(Tenant.of(2));
            assertEquals(Optional.of("AAPL2"), prices.history(new Request("AAPL", 1)));
        }
    }

    @Test
    void cached_failures_areTheMethodsOwn() {
        try (ConfigurableApplicationContext context = start()) {
            Prices prices = context.getBean(Prices.class);
            assertThrows(FileNotFoundException.class, () -> prices.broken("AAPL"));
            CodedException unnamed = assertThrows(CodedException.class, () -> prices.nameless("AAPL"));
            assertTrue(String.valueOf(unnamed.getMessage()).contains("symbol"), unnamed.getMessage());
        }
    }

    @Test
    void cacheable_evictedWhileTheMethodRuns_keepsNothingOld() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            Prices prices = context.getBean(Prices.class);
            CountDownLatch[] latches = {new CountDownLatch(1), new CountDownLatch(1)};
            Prices.STEPS.set(latches);
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    prices.row("a");
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            assertTrue(latches[0].await(10, TimeUnit.SECONDS));
            prices.change("a");
            latches[1].countDown();
            assertTrue(reader.join(Duration.ofSeconds(10)));
            assertEquals("a102", prices.row("a"), "what was read before the eviction was kept");
            assertEquals("a102", prices.row("a"));
        }
    }

    @Test
    void settings_ofOneCache_overrideItsDeclaration() {
        try (ConfigurableApplicationContext context = start(
                "headroom.cache.caches.price.ttl=5s",
                "headroom.cache.caches.price.freshness=500ms",
                "headroom.cache.caches.spring_rows.absent=1s",
                "headroom.cache.memory=64MB")) {
            context.getBean(Prices.class).price("AAPL");
            Caches caches = context.getBean(Caches.class);
            assertEquals(
                    Duration.ofSeconds(5),
                    caches.cache("price").spec().timeToLive().get(Tier.MEMORY));
            assertEquals(64L << 20, caches.memoryBound());
        }
    }

    @Test
    void settings_ofAnUnknownCache_stopTheStart() {
        Throwable failure = assertThrows(Exception.class, () -> start("headroom.cache.caches.prise.ttl=5s"));
        assertTrue(String.valueOf(failure.getMessage()).contains("headroom.cache.caches.prise"), failure.getMessage());
    }
}
