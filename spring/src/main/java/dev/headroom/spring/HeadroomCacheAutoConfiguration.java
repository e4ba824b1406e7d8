package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
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
import org.springframework.context.annotation.Role;

/** The caches of a node, {@link Cached} methods, and Spring's own cache annotations on them. */
@AutoConfiguration
@EnableConfigurationProperties(CacheSettings.class)
public class HeadroomCacheAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Source cacheSource() {
        return new LocalSource(Ticker.system());
    }

    @Bean
    @ConditionalOnMissingBean
    Caches caches(Source source, CacheSettings settings) {
        return Caches.over(source).memory(settings.memory().toBytes()).build();
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
}
