package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The database's log as the source of all caches, where that is configured. */
@AutoConfiguration(
        before = HeadroomCacheAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(ChangeFeedSettings.class)
public class HeadroomFeedAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(HeadroomFeedAutoConfiguration.class);
    private static final ErrorCode UNFOLLOWED = new ErrorCode("DATABASE_CANT_BE_FOLLOWED", ErrorCode.Kind.UNAVAILABLE);

    /** Only where a database is configured: its classes may be missing otherwise. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "headroom.change-feed.source", havingValue = "log")
    static class OnLog {
        @Bean
        @ConditionalOnMissingBean
        TagMapping tagMapping(ChangeFeedSettings settings) {
            TagMapping.Builder mapping = TagMapping.builder();
            settings.tables().forEach(mapping::table);
            settings.columns().forEach((column, root) -> {
                int dot = column.lastIndexOf('.');
                mapping.column(column.substring(0, Math.max(0, dot)), column.substring(dot + 1), root);
            });
            return mapping.build();
        }

        @Bean
        @ConditionalOnMissingBean
        FeedSettings feedSettings(ChangeFeedSettings settings, ObjectProvider<DataSourceProperties> database) {
            DatabaseAssembly.Access of = DatabaseAssembly.Access.of(database.getIfAvailable(DataSourceProperties::new));
            boolean own = !settings.user().isEmpty();
            FeedSettings usual = FeedSettings.of(
                    settings.url().isEmpty() ? of.url() : settings.url(),
                    own ? settings.user() : of.user(),
                    own ? settings.password() : of.password());
            return new FeedSettings(
                    usual.url(),
                    usual.user(),
                    usual.password(),
                    settings.name(),
                    usual.statusInterval(),
                    usual.tableBits());
        }

        @Bean
        @ConditionalOnMissingBean
        FeedSetup feedSetup(FeedSettings feed, TagMapping mapping) {
            return new FeedSetup(feed, mapping);
        }

        @Bean
        ChangeFeedPreparation changeFeedPreparation(FeedSetup setup) {
            return new ChangeFeedPreparation(setup);
        }

        /** After the migrations: what is followed must be there. Only for whoever serves from caches. */
        @Bean
        @Lazy
        @DependsOnDatabaseInitialization
        FollowedLog followedLog(FeedSetup setup, FeedSettings feed, TagMapping mapping, ChangeFeedSettings settings) {
            List<Violation> missing = setup.check();
            if (settings.mend() && !missing.isEmpty()) {
                setup.mend().forEach(statement -> LOG.info("to follow the database: {}", statement));
                missing = setup.check();
            }
            if (missing.isEmpty()) {
                return new FollowedLog(Optional.of(new PostgresSource(feed, mapping, Ticker.system())));
            }
            if (settings.fallback() == ChangeFeedSettings.Fallback.FAIL) {
                throw CodedException.of(UNFOLLOWED, missing);
            }
            LOG.warn(
                    "headroom.change-feed.source={} can't be had, so that only what this service announces is noticed:",
                    settings.source());
            missing.forEach(one -> LOG.warn("  {}", one.message()));
            return new FollowedLog(Optional.empty());
        }
    }

    /**
     * The log as a source of the caches.
     *
     * @param source empty where the database can't be followed
     */
    record FollowedLog(Optional<PostgresSource> source) {}
}
