package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisRelay;
import dev.headroom.changefeed.FeedPreparation;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.FleetSettings;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.OutboxSettings;
import dev.headroom.changefeed.OutboxSetup;
import dev.headroom.changefeed.OutboxSource;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.datasource.Database;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The database itself as the source of all caches, by its log or by an outbox, where that is configured. */
@AutoConfiguration(
        before = HeadroomCacheAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(ChangeFeedSettings.class)
public class HeadroomFeedAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(HeadroomFeedAutoConfiguration.class);
    private static final ErrorCode UNFOLLOWED = new ErrorCode("DATABASE_CANT_BE_FOLLOWED", ErrorCode.Kind.UNAVAILABLE);
    private static final int RELAYED = 100_000;

    /** Only where a database is configured: its classes may be missing otherwise. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnDatabase.class)
    static class OnFollowed {
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
            return FeedSettings.of(
                            settings.url().isEmpty() ? of.url() : settings.url(),
                            own ? settings.user() : of.user(),
                            own ? settings.password() : of.password())
                    .withName(settings.name())
                    .withFleet(new FleetSettings(
                            settings.fleet().retained(),
                            settings.fleet().retainedSize().toBytes(),
                            settings.fleet().copied()));
        }

        @Bean
        @ConditionalOnMissingBean
        FeedPreparation feedPreparation(FeedSettings feed, TagMapping mapping, ChangeFeedSettings settings) {
            return settings.source() == ChangeFeedSettings.Kind.OUTBOX
                    ? new OutboxSetup(feed, mapping)
                    : new FeedSetup(feed, mapping);
        }

        @Bean
        ChangeFeedPreparation changeFeedPreparation(FeedPreparation setup) {
            return new ChangeFeedPreparation(setup);
        }

        /** Connects in the background, and only where somebody follows the log. */
        @Bean
        @Lazy
        @Conditional(OnRelay.class)
        ChangeRelay changeRelay(RedisConnections connections, CacheSettings caches, TagMapping mapping) {
            String name = caches.namespace() + "-" + Long.toHexString(mapping.fingerprint());
            return new RedisRelay(connections, name, RELAYED);
        }

        /** After the migrations: what is followed must be there. Only for whoever serves from caches. */
        @Bean
        @Lazy
        @DependsOnDatabaseInitialization
        Followed followed(
                ChangeFeedPreparation preparation,
                FeedSettings feed,
                TagMapping mapping,
                ChangeFeedSettings settings,
                ObjectProvider<ChangeRelay> relay) {
            List<Violation> missing = preparation.missing();
            if (settings.mend() && !missing.isEmpty()) {
                preparation.prepare().forEach(statement -> LOG.info("to follow the database: {}", statement));
                missing = preparation.missing();
            }
            if (missing.isEmpty()) {
                preparation.advice().forEach(one -> LOG.info("change feed: {}", one.message()));
                return new Followed(Optional.of(
                        settings.source() == ChangeFeedSettings.Kind.OUTBOX
                                ? new OutboxSource(
                                        feed,
                                        new OutboxSettings(
                                                settings.poll(),
                                                atLeast(settings.fleet().retained())),
                                        mapping,
                                        Ticker.system())
                                : new PostgresSource(
                                        feed,
                                        mapping,
                                        Ticker.system(),
                                        settings.fleet().relay() ? relay.getIfAvailable() : null)));
            }
            if (settings.fallback() == ChangeFeedSettings.Fallback.FAIL) {
                throw CodedException.of(UNFOLLOWED, missing);
            }
            LOG.warn(
                    "headroom.change-feed.source={} can't be had, so that only what this service announces is noticed:",
                    settings.source());
            missing.forEach(one -> LOG.warn("  {}", one.message()));
            return new Followed(Optional.empty());
        }

        /** An outbox keeps its changes in any case. */
        private static Duration atLeast(Duration retained) {
            return retained.isZero() ? OutboxSettings.USUAL.retained() : retained;
        }
    }

    @Bean
    static OneSource oneSource(Environment environment) {
        return new OneSource(environment);
    }

    /** Own commits bring their positions along, and are read at once. */
    @Bean
    SmartInitializingSingleton ownCommits(ObjectProvider<Database> database, ObjectProvider<Source> sources) {
        return () -> database.ifAvailable(of -> sources.ifAvailable(source -> {
            if (source instanceof PostgresSource log) {
                of.listen(new OwnCommits(log));
            }
        }));
    }

    @Bean
    FeedOperations feedOperations(Source source, ChangeFeedSettings settings) {
        return new FeedOperations(source, settings.source());
    }

    @Bean
    FeedHealth changeFeedHealthIndicator(Source source) {
        return new FeedHealth(source);
    }

    /**
     * The database as a source of the caches.
     *
     * @param source empty where it can't be followed
     */
    record Followed(Optional<FollowedDatabase> source) {}

    /** The log or an outbox is configured. */
    static final class OnDatabase implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String source = context.getEnvironment().getProperty("headroom.change-feed.source", "");
            return source.equalsIgnoreCase("log") || source.equalsIgnoreCase("outbox");
        }
    }

    /** There is a Redis, and the log isn't to be read by every node. */
    static final class OnRelay implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return !environment.getProperty("headroom.cache.redis-url", "").isBlank()
                    && !Duration.ZERO.equals(environment.getProperty(
                            "headroom.change-feed.fleet.retained", Duration.class, Duration.ofMinutes(5)));
        }
    }
}
