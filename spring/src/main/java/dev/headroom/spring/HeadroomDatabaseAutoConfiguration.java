package dev.headroom.spring;

import dev.headroom.datasource.Database;
import dev.headroom.freshness.Source;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * One data source over a PostgreSQL primary and its replicas in place of Spring Boot's, where the application has the
 * driver and makes no data source of its own.
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass(value = DataSourceProperties.class, name = "org.postgresql.Driver")
@ConditionalOnMissingBean(DataSource.class)
@Conditional(HeadroomDatabaseAutoConfiguration.OnPostgres.class)
@EnableConfigurationProperties({DatabaseProperties.class, DataSourceProperties.class})
public class HeadroomDatabaseAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(HeadroomDatabaseAutoConfiguration.class);

    /** Statements that new connections describe before anybody gets one; the bean must not need the data source. */
    @FunctionalInterface
    public interface FrequentStatements extends Supplier<List<String>> {}

    @Bean
    Database database(
            DataSourceProperties access,
            DatabaseProperties settings,
            Environment environment,
            ObjectProvider<FrequentStatements> statements)
            throws InterruptedException {
        // pools open on other threads, which must not wait for beans that wait for the pools
        FrequentStatements known = statements.getIfAvailable();
        Database database = Database.open(
                DatabaseAssembly.settings(DatabaseAssembly.Access.of(access), settings, Binder.get(environment)),
                known == null ? List::of : known);
        if (!database.awaitReady(settings.startTimeout())) {
            LOG.warn("the database isn't ready yet: {}", database.supervisor());
        }
        return database;
    }

    @Bean
    @Primary
    DataSource dataSource(Database database) {
        return database.dataSource();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AnalyticsAdvisor analyticsAdvisor() {
        return new AnalyticsAdvisor();
    }

    @Bean
    DatabaseHealth databaseNodesHealthIndicator(Database database) {
        return new DatabaseHealth(database);
    }

    @Bean
    SmartInitializingSingleton databaseMeters(Database database, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(of -> new DatabaseMeters(database, of).bind());
    }

    /** Migrations take locks of their session, which a pooler would share. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(FlywayDataSource.class)
    static class Migrations {
        @Bean(defaultCandidate = false)
        @FlywayDataSource
        DataSource directDataSource(Database database) {
            return database.direct();
        }
    }

    /** Sessions of browsers and of other clients. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Conditional(OnReplicas.class)
    static class Sessions {
        private static final int AFTER_METRICS = Ordered.HIGHEST_PRECEDENCE + 10;

        @Bean
        FilterRegistrationBean<ReadSessionFilter> readSessionFilter(
                DatabaseProperties settings,
                @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
                Database database,
                ObjectProvider<Source> sources) {
            Duration longest = settings.lagBound().compareTo(settings.analyticsLagBound()) > 0
                    ? settings.lagBound()
                    : settings.analyticsLagBound();
            FilterRegistrationBean<ReadSessionFilter> filter = new FilterRegistrationBean<>(new ReadSessionFilter(
                    settings.token(), longest.plusMinutes(1), problems, new CarriedToken(database, sources)));
            filter.setOrder(AFTER_METRICS);
            return filter;
        }
    }

    /** The url is PostgreSQL's, and nobody has turned this off or named another pool. */
    static final class OnPostgres implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return environment
                            .getProperty("spring.datasource.url", "")
                            .toLowerCase(Locale.ROOT)
                            .startsWith("jdbc:postgresql:")
                    && environment.getProperty("spring.datasource.type") == null
                    && DatabaseProperties.of(environment)
                            .map(DatabaseProperties::enabled)
                            .orElse(true);
        }
    }

    /** There is a replica that reads could go to, or caches follow the log: both may lack what was just written. */
    static final class OnReplicas implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return environment.getProperty("headroom.change-feed.source", "").equalsIgnoreCase("log")
                    || DatabaseProperties.of(environment)
                            .map(settings -> !settings.replicas().isEmpty())
                            .orElse(false);
        }
    }
}
