package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.datasource.Database;
import dev.headroom.freshness.Source;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.TaskCodec;
import dev.headroom.observe.AlertSink;
import dev.headroom.observe.Alerts;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Signals;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Judges the alerts of the objectives' file where there is a database to keep their states in. Where
 * {@code headroom.alerts.enabled} is false, nothing is judged or told; states and signals can still be asked for.
 */
@AutoConfiguration(
        after = {
            HeadroomObserveAutoConfiguration.class,
            HeadroomJobsAutoConfiguration.class,
            HeadroomCacheAutoConfiguration.class
        })
@ConditionalOnBean(DataSource.class)
@EnableConfigurationProperties(AlertSettings.class)
public class HeadroomAlertsAutoConfiguration {
    /** As Spring Boot's {@code server.port} says that nothing is served. */
    private static final int NO_PORT = -1;

    /** Looks for which the figures of queues are kept: five seconds as a rule. */
    private static final int LOOKS_KEPT = 5;

    @Bean
    @ConditionalOnMissingBean
    Signals signals(Operations operations, ListableBeanFactory beans) {
        return new NodeSignals(
                operations,
                beans.getBeanProvider(Caches.class).getIfAvailable(),
                beans.getBeanProvider(Database.class).getIfAvailable(),
                queues(beans),
                beans.getBeanProvider(JobWorker.class).getIfAvailable(),
                beans.getBeanProvider(Source.class).getIfAvailable(),
                Ticker.system());
    }

    private static @Nullable QueueFigures queues(ListableBeanFactory beans) {
        TaskCodec codec = beans.getBeanProvider(TaskCodec.class).getIfAvailable();
        JobSettings settings = beans.getBeanProvider(JobSettings.class).getIfAvailable();
        return codec == null || settings == null || !settings.enabled()
                ? null
                : new QueueFigures(
                        new Jobs(apart(beans), codec)::backlog,
                        beans.getBean(AlertSettings.class).every().multipliedBy(LOOKS_KEPT),
                        Ticker.system());
    }

    @Bean
    Alerts alerts(
            ObjectiveFile file,
            Operations operations,
            Signals signals,
            ListableBeanFactory beans,
            Environment environment) {
        return new Alerts(
                file,
                operations,
                signals,
                apart(beans),
                beans.getBeanProvider(AlertSink.class).orderedStream().toList(),
                Ticker.system(),
                environment.getProperty("server.port", Integer.class, 0) != NO_PORT);
    }

    /** Connections that requests don't use up, where there are such: whoever watches a pool mustn't wait in it. */
    private static DataSource apart(ListableBeanFactory beans) {
        Database database = beans.getBeanProvider(Database.class).getIfAvailable();
        return database == null ? beans.getBean(DataSource.class) : database.direct();
    }

    @Bean
    SmartInitializingSingleton signalMeters(Signals signals, ObjectProvider<PrometheusMeterRegistry> registry) {
        return () ->
                registry.ifAvailable(meters -> meters.getPrometheusRegistry().register(new SignalMeters(signals)));
    }

    @Bean
    @ConditionalOnClass({PrometheusMeterRegistry.class, WebEndpoint.class})
    ObjectivesEndpoint objectivesEndpoint(Operations operations, ObjectiveFile file, Signals signals) {
        return new ObjectivesEndpoint(List.of(new OperationMeters(operations, file), new SignalMeters(signals)));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "headroom.alerts.enabled", matchIfMissing = true)
    AlertUpkeep alertUpkeep(
            Alerts alerts,
            Operations operations,
            AlertSettings settings,
            ObjectProvider<AlertDelivery> webhook,
            ObjectProvider<InstantSource> clock) {
        return new AlertUpkeep(alerts, operations, settings, webhook.getIfAvailable(), ServiceClock.of(clock));
    }

    @Bean
    @ConditionalOnBean(Jobs.class)
    @ConditionalOnProperty("headroom.alerts.webhook.url")
    AlertDelivery alertDelivery(AlertSettings settings, Jobs jobs, ObjectProvider<InstantSource> clock) {
        URI url = settings.webhook().url();
        return new AlertDelivery(
                url == null ? URI.create("") : url, settings.webhook().secret(), jobs, ServiceClock.of(clock));
    }
}
