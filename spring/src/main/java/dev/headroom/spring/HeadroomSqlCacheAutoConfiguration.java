package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.sql.cache.FollowedTables;
import dev.headroom.sql.cache.SqlCache;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Results of declared queries on the node's caches, as far as these hear of every change of the database. */
@AutoConfiguration(
        after = {HeadroomCacheAutoConfiguration.class, HeadroomDatabaseAutoConfiguration.class},
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({DataSourceUtils.class, SqlCache.class})
@ConditionalOnBean(DataSource.class)
@EnableConfigurationProperties(SqlCacheSettings.class)
public class HeadroomSqlCacheAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(HeadroomSqlCacheAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean
    SqlCache sqlCache(
            Caches caches,
            DataSource source,
            WrittenChanges written,
            ObjectProvider<TagMapping> mapping,
            SqlCacheSettings settings) {
        TagMapping followed = mapping.getIfAvailable();
        FollowedTables tables = settings.enabled() && followed != null && written.hearsEverything()
                ? tables(followed)
                : FollowedTables.none();
        if (settings.enabled() && tables.equals(FollowedTables.none())) {
            LOG.info("results of queries are not kept: the caches don't hear of every change of the database;"
                    + " headroom.change-feed.source=log is the way");
        }
        return new SqlCache(caches, new TransactionalSessions(source), tables, Ticker.system());
    }

    @Bean
    @ConditionalOnMissingBean
    CachedQueries cachedQueries(SqlCache cache, SqlCacheSettings settings, CacheSettings shared) {
        return new CachedQueries(cache, settings, shared.onRedis());
    }

    private static FollowedTables tables(TagMapping mapping) {
        Map<String, Map<String, String>> columns = new HashMap<>();
        mapping.tables().forEach(table -> columns.put(table, mapping.columns(table)));
        return new FollowedTables(columns);
    }
}
