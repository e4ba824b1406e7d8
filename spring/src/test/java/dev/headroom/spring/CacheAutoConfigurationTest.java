package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Compression;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.WarmRun;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileNotFoundException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
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
        WarmRates rates(CacheDeclarations caches, WarmUp warmUp) {
            return new WarmRates(caches, warmUp);
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

    /** Declares its cache and what of it is worth warming. */
    record WarmRates(Cache<String> cache) {
        WarmRates(CacheDeclarations caches, WarmUp warmUp) {
            this(caches.declare(CacheSpec.of(KeyTemplate.of("rates:{currency}"), String.class)
                    .timeToLive(Duration.ofHours(1), Tier.MEMORY)
                    .build()));
            warmUp.declare(WarmSource.together(
                    "rates",
                    cache,
                    _ -> List.of(cache.key(Tenant.COMMON, "EUR"), cache.key(Tenant.COMMON, "USD")),
                    keys -> keys.stream().collect(Collectors.toMap(key -> key, _ -> "warmed"))));
        }
    }

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
    void settings_ofANameThatIsNotDeclaredYet_areTheDefaultOfItsCache() {
        try (ConfigurableApplicationContext context = start(
                "headroom.cache.ttls.price=7s",
                "headroom.cache.ttls.plan_catalog=1h",
                "headroom.cache.caches.price.compress-from=2KB",
                "headroom.cache.caches.price.jitter=0",
                "headroom.cache.caches.price.load-hard=3s",
                "headroom.cache.caches.price.early-refresh=false")) {
            context.getBean(Prices.class).price("AAPL");
            CacheSpec<?> spec = context.getBean(Caches.class).cache("price").spec();
            assertEquals(Map.of(Tier.MEMORY, Duration.ofSeconds(7)), spec.timeToLive());
            assertEquals(new Compression.Policy(2048, 8192, 3), spec.compression());
            assertEquals(Duration.ofSeconds(3), spec.loading().hard());
            assertEquals(0, spec.jitter());
            assertFalse(spec.earlyRefresh());
        }
    }

    @Test
    void event_thatIsConfigured_endsWhatDependsOnItsTags() {
        try (ConfigurableApplicationContext context =
                start("headroom.cache.events.prices_loaded=prices:{symbol},market")) {
            Prices prices = context.getBean(Prices.class);
            BigDecimal first = prices.price("AAPL");
            BigDecimal other = prices.price("MSFT");
            CacheOperations operations = context.getBean(CacheOperations.class);
            operations.publish("prices_loaded", Map.of("symbol", "AAPL"));
            assertNotEquals(first, prices.price("AAPL"));
            assertEquals(other, prices.price("MSFT"));
            assertEquals(
                    "INVALID_EVENT",
                    assertThrows(CodedException.class, () -> operations.publish("prices_loaded", Map.of()))
                            .code()
                            .name());
            CodedException unknown =
                    assertThrows(CodedException.class, () -> operations.publish("price_loaded", Map.of()));
            assertTrue(unknown.violations().getFirst().message().contains("the nearest is prices_loaded"));
        }
    }

    @Test
    void refresh_forced_loadsAnewAndKeeps() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            Prices prices = context.getBean(Prices.class);
            prices.price("AAPL");
            assertEquals(new BigDecimal("2"), Refresh.forced(() -> prices.price("AAPL")));
            assertEquals(new BigDecimal("2"), prices.price("AAPL"));
        }
    }

    @Test
    void hotKeys_areNotedAtTheEnd_andLoadedBeforeTheNextNodeIsReady(@TempDir Path notes) throws Exception {
        String[] settings = {
            "headroom.cache.warm-up.directory=" + notes, "headroom.cache.warm-up.at-start=full",
        };
        try (ConfigurableApplicationContext context = start(settings)) {
            Cache<String> rates = context.getBean("rates", WarmRates.class).cache();
            CacheKey key = rates.key(Tenant.COMMON, "EUR");
            for (int i = 0; i < 5_000; i++) {
                rates.getOrLoad(key, () -> "1.1");
            }
        }
        try (ConfigurableApplicationContext context = start(settings)) {
            WarmRates rates = context.getBean("rates", WarmRates.class);
            assertEquals(Optional.of("warmed"), rates.cache().get(rates.cache().key(Tenant.COMMON, "EUR")));
            WarmUp warmUp = context.getBean(WarmUp.class);
            while (warmUp.progress().isEmpty()) {
                Thread.onSpinWait();
            }
            WarmRun run = warmUp.await().orElseThrow();
            assertEquals(WarmRun.State.FINISHED, run.state());
            assertEquals(2, run.done());
            assertTrue(
                    rates.cache().get(rates.cache().key(Tenant.COMMON, "USD")).isPresent());
        }
    }

    @Test
    void standardCaches_liveOnTheApplicationsTiers() {
        try (ConfigurableApplicationContext context = start()) {
            javax.cache.Cache<String, String> names = Caching.getCachingProvider()
                    .getCacheManager()
                    .createCache("names", new MutableConfiguration<String, String>().setStoreByValue(true));
            names.put("a", "b");
            assertEquals("b", names.get("a"));
            assertTrue(context.getBean(Caches.class).all().stream()
                    .anyMatch(cache -> cache.spec().template().name().startsWith("jcache")
                            && cache.stats().memory().entries() == 1));
        }
    }

    @Test
    void health_isUpWithDetails() {
        try (ConfigurableApplicationContext context = start()) {
            Health health = context.getBean(CacheHealth.class).health();
            assertEquals(Status.UP, health.getStatus());
            assertEquals(0L, health.getDetails().get("feedAgeMillis"));
        }
    }

    @Test
    void settings_ofAnUnknownCache_stopTheStart() {
        Throwable failure = assertThrows(Exception.class, () -> start("headroom.cache.caches.prise.ttl=5s"));
        assertTrue(String.valueOf(failure.getMessage()).contains("headroom.cache.caches.prise"), failure.getMessage());
    }
}
