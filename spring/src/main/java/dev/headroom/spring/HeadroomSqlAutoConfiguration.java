package dev.headroom.spring;

import dev.headroom.datasource.Database;
import dev.headroom.sql.StatementScope;
import dev.headroom.sql.StatementSettings;
import dev.headroom.sql.Statements;
import dev.headroom.sql.WorkloadSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.task.TaskDecorator;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/** Statements of every data source observed, requests and transactions as units of work, declared eager loading. */
@AutoConfiguration(
        after = HeadroomDatabaseAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        beforeName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration"
        })
@EnableConfigurationProperties(SqlSettings.class)
public class HeadroomSqlAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Statements statements(SqlSettings settings, BeanFactory beans) {
        List<String> packages = AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of();
        return new Statements(new StatementSettings(
                settings.slow(),
                settings.fingerprints(),
                settings.percentiles(),
                settings.samples(),
                settings.showValues(),
                settings.nPlusOne().enabled() ? settings.nPlusOne().threshold() : 0,
                settings.application().isEmpty() ? packages : settings.application()));
    }

    /** What the application knows of its statements, for advice on indexes. */
    @Bean
    @ConditionalOnMissingBean
    WorkloadSource statementWorkload(Statements statements) {
        return statements.workload();
    }

    /** On connections of their own: what they ask mustn't pass a pooler, nor be counted. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataSourceProperties.class)
    static class Operations {
        @Bean
        @ConditionalOnBean(DataSourceProperties.class)
        DatabaseOperations databaseOperations(
                Statements statements,
                WorkloadSource known,
                DataSourceProperties properties,
                ObjectProvider<Database> database) {
            Database routed = database.getIfAvailable();
            return new DatabaseOperations(
                    statements, known, routed == null ? direct(properties) : routed.direct(), routed);
        }

        private static DataSource direct(DataSourceProperties database) {
            DatabaseAssembly.Access access = DatabaseAssembly.Access.of(database);
            return new DriverManagerDataSource(access.url(), access.user(), access.password());
        }
    }

    /** Looked up when the first data source is made. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ObservedSources observedSources(
            ObjectProvider<Statements> statements, ObjectProvider<SqlSettings> settings, BeanFactory beans) {
        return new ObservedSources(
                source ->
                        settings.getObject().observe() ? statements.getObject().observe(source) : source,
                beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TransactionScopesAdvisor transactionScopes() {
        return new TransactionScopesAdvisor();
    }

    /** For tasks of Spring's executor: they are part of the unit of work that submits them. */
    @Bean
    @ConditionalOnMissingBean
    TaskDecorator statementScopeOfTasks() {
        return StatementScope::carry;
    }

    @Bean
    SmartInitializingSingleton statementMeters(Statements statements, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(meters -> StatementMeters.bind(statements, meters));
    }

    /** Units of work of a service. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Requests {
        @Bean
        FilterRegistrationBean<StatementScopeFilter> statementScopeFilter() {
            FilterRegistrationBean<StatementScopeFilter> filter =
                    new FilterRegistrationBean<>(new StatementScopeFilter());
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
            return filter;
        }
    }

    /** Entities and how their associations are loaded. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Session.class, AbstractEntityManagerFactoryBean.class, HibernatePropertiesCustomizer.class})
    static class Entities {
        @Bean
        EagerLoading eagerLoading(SqlSettings settings, Statements statements) {
            EagerLoading eager = new EagerLoading(settings.eager());
            statements.associations(eager);
            return eager;
        }

        @Bean
        HibernatePropertiesCustomizer eagerLoadingSetting(EagerLoading eager) {
            return properties -> properties.put(EagerLoading.SETTING, eager);
        }

        /** Every session has the profile. */
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static BeanPostProcessor eagerLoadingOfSessions() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessBeforeInitialization(Object bean, String name) {
                    if (bean instanceof AbstractEntityManagerFactoryBean factory) {
                        factory.setEntityManagerInitializer(
                                manager -> manager.unwrap(Session.class).enableFetchProfile(EagerLoading.PROFILE));
                    }
                    return bean;
                }
            };
        }
    }
}
