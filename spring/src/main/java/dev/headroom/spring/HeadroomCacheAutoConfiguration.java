package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.cache.memcached.MemcachedSettings;
import dev.headroom.cache.memcached.MemcachedTier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Source;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The caches of a node, {@link Cached} methods, and Spring's own cache annotations on them. */
@AutoConfiguration
@EnableConfigurationProperties(CacheSettings.class)
public class HeadroomCacheAutoConfiguration {
    /** Connects in the background: a node starts, and answers, while Redis is away. */
    @Bean
    @Conditional(OnRedis.class)
    RedisConnections cacheConnections(CacheSettings settings) {
        return new RedisConnections(RedisSettings.of(settings.redisUrl()).withCommandTimeout(settings.redisTimeout()));
    }

    @Bean
    @ConditionalOnMissingBean
    Source cacheSource(ObjectProvider<RedisConnections> redis, CacheSettings settings) {
        RedisConnections connections = redis.getIfAvailable();
        return connections == null
                ? new LocalSource(Ticker.system())
                : new RedisStreamSource(connections, RedisFeedSettings.of(settings.namespace()), Ticker.system());
    }

    @Bean
    @ConditionalOnMissingBean
    Caches caches(Source source, ObjectProvider<RedisConnections> redis, CacheSettings settings) {
        Caches.Builder caches = Caches.over(source).memory(settings.memory().toBytes());
        redis.ifAvailable(connections ->
                caches.tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of(settings.namespace()))));
        if (settings.onMemcached()) {
            caches.tier(Tier.MEMCACHED, MemcachedTier.connect(MemcachedSettings.of(settings.memcachedHosts())));
        }
        return caches.build();
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
    SmartInitializingSingleton cacheMeters(CacheDeclarations declarations, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(of -> declarations.listen(new CacheMeters(of)::bind));
    }

    @Bean
    CacheOperations cacheOperations(Caches caches) {
        return new CacheOperations(caches);
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
