package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ProbeSettings;
import dev.headroom.cache.Tier;
import dev.headroom.cache.WarmPace;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.cache.jcache.Backing;
import dev.headroom.cache.jcache.HeadroomCachingProvider;
import dev.headroom.cache.memcached.MemcachedSettings;
import dev.headroom.cache.memcached.MemcachedTier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.datasource.Database;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Source;
import dev.headroom.spring.HeadroomFeedAutoConfiguration.Followed;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import javax.cache.Caching;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The caches of a node, {@link Cached} methods, and Spring's own cache annotations on them. */
@AutoConfiguration
@EnableConfigurationProperties({CacheSettings.class, ConsistencySettings.class})
public class HeadroomCacheAutoConfiguration {
    /** Connects in the background: a node starts, and answers, while Redis is away. */
    @Bean
    @Conditional(OnRedis.class)
    RedisConnections cacheConnections(CacheSettings settings) {
        return new RedisConnections(RedisSettings.of(settings.redisUrl()).withCommandTimeout(settings.redisTimeout()));
    }

    @Bean
    @ConditionalOnMissingBean
    Source cacheSource(
            ObjectProvider<RedisConnections> redis, ObjectProvider<Followed> database, CacheSettings settings) {
        Followed followed = database.getIfAvailable();
        if (followed != null && followed.source().isPresent()) {
            return followed.source().get();
        }
        RedisConnections connections = redis.getIfAvailable();
        return connections == null
                ? new LocalSource(Ticker.system())
                : new RedisStreamSource(connections, RedisFeedSettings.of(settings.namespace()), Ticker.system());
    }

    @Bean
    @ConditionalOnMissingBean
    Caches caches(
            Source source,
            ObjectProvider<RedisConnections> redis,
            CacheSettings settings,
            ConsistencySettings consistency) {
        Caches.Builder caches = Caches.over(source).memory(settings.memory().toBytes());
        if (consistency.oneIn() != 0) {
            caches.probe(new ProbeSettings(consistency.oneIn(), Set.copyOf(consistency.caches())));
        }
        redis.ifAvailable(connections ->
                caches.tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of(settings.namespace()))));
        if (settings.onMemcached()) {
            caches.tier(Tier.MEMCACHED, MemcachedTier.connect(MemcachedSettings.of(settings.memcachedHosts())));
        }
        Caches built = caches.build();
        settings.events().forEach((name, tags) -> built.events().declare(name, tags.toArray(String[]::new)));
        return built;
    }

    @Bean
    WrittenChanges writtenChanges(Source source, ObjectProvider<Database> database) {
        return new WrittenChanges(source, database.getIfAvailable());
    }

    @Bean
    CacheDeclarations cacheDeclarations(Caches caches, CacheSettings settings) {
        return new CacheDeclarations(caches, settings);
    }

    @Bean
    @ConditionalOnMissingBean
    CacheManager springCaches(ObjectProvider<CacheDeclarations> declarations) {
        return new SpringCaches(declarations::getObject);
    }

    /** Looked up when they are first used: an advisor exists before the beans that it is for. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static CachedMethodsAdvisor cachedMethods(
            ObjectProvider<CacheDeclarations> declarations, ObjectProvider<TenantResolver> tenants) {
        return new CachedMethodsAdvisor(new CachedMethods(declarations::getObject, tenants::getIfAvailable));
    }

    /** Once every bean has been looked at, a name in the configuration that nobody uses is a slip. */
    @Bean
    SmartInitializingSingleton configuredCaches(CacheDeclarations declarations, CachedMethodsAdvisor advisor) {
        return () -> declarations.check(advisor.names());
    }

    @Bean
    SmartInitializingSingleton cacheMeters(
            Caches caches,
            CacheDeclarations declarations,
            ObjectProvider<WarmUp> warmUp,
            ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(of -> {
            CacheMeters meters = new CacheMeters(of);
            meters.bind(caches);
            warmUp.ifAvailable(meters::bind);
            declarations.listen(meters::bind);
        });
    }

    /** Its share of the database is of the connections that are declared; requests under way halve it. */
    @Bean
    @ConditionalOnMissingBean
    WarmPace warmPace(CacheSettings settings, ObjectProvider<RequestMetricsFilter> requests) {
        CacheSettings.Warming warming = settings.warmUp();
        RequestMetricsFilter filter = requests.getIfAvailable();
        return new WarmPace(warming.connections(), warming.share(), () -> filter != null && filter.underWay());
    }

    @Bean
    WarmUp warmUp(Caches caches, CacheSettings settings, WarmPace pace, ObjectProvider<WarmSource<?>> sources) {
        WarmUp warmUp = caches.warmUp(settings.warmUp().directory(), pace);
        sources.orderedStream().forEach(warmUp::declare);
        return warmUp;
    }

    @Bean
    CacheWarming cacheWarming(WarmUp warmUp, CacheSettings settings) {
        return new CacheWarming(warmUp, settings.warmUp());
    }

    @Bean
    CacheHealth cachesHealthIndicator(Caches caches) {
        return new CacheHealth(caches);
    }

    @Bean
    CacheOperations cacheOperations(Caches caches, WarmUp warmUp) {
        return new CacheOperations(caches, warmUp);
    }

    /** The standard's caches on the application's tiers, also for code that finds them by itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Caching.class, HeadroomCachingProvider.class})
    static class Standard {
        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        javax.cache.CacheManager standardCaches(Caches caches, ObjectProvider<Backing> backing) {
            HeadroomCachingProvider.provide(
                    HeadroomCachingProvider.usualUri(), backing.getIfAvailable(() -> Backing.of(caches)));
            return Caching.getCachingProvider(HeadroomCachingProvider.class.getName())
                    .getCacheManager();
        }
    }

    /** An address is configured; an empty one, of a variable that isn't set, is none. */
    static final class OnRedis implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty("headroom.cache.redis-url", "")
                    .isBlank();
        }
    }
}
