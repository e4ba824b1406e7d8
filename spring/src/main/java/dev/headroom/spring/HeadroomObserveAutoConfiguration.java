package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.Operations;
import dev.headroom.observe.VitalHistory;
import dev.headroom.observe.Vitals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/**
 * Times operations, judges them by the objectives, and keeps what they took for thirty days where there is a database.
 */
@AutoConfiguration(
        after = HeadroomDatabaseAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(ObserveSettings.class)
public class HeadroomObserveAutoConfiguration {
    /** Pages with their vitals, and components, each. */
    private static final int MOST_VITALS = 500;

    @Bean
    @ConditionalOnMissingBean
    Operations operations(ObserveSettings settings) {
        return new Operations(settings.operations(), settings.slow(), Ticker.system());
    }

    /** A file that can't be read as objectives stops the start, with everything that is wrong with it. */
    @Bean
    @ConditionalOnMissingBean
    ObjectiveFile objectives(ObserveSettings settings) {
        YamlMapFactoryBean yaml = new YamlMapFactoryBean();
        yaml.setResources(settings.objectives());
        yaml.setSingleton(false);
        ObserveSettings.Targets targets = settings.targets();
        return ObjectiveFile.of(yaml.getObject()).withDefaults(targets.p50(), targets.p95(), targets.p99());
    }

    /** What browsers tell this node of their pages. */
    @Bean
    @ConditionalOnMissingBean
    Vitals vitals() {
        return new Vitals(MOST_VITALS);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "headroom.observe.history", matchIfMissing = true)
    Histories observeHistories(ObjectProvider<DataSource> source) {
        DataSource found = source.getIfAvailable();
        // a process's number alone isn't enough: in containers all have the same
        String node = UUID.randomUUID().toString();
        return found == null
                ? Histories.NONE
                : new Histories(new OperationHistory(found, node), new VitalHistory(found, node));
    }

    /** Both null where there is no database. */
    record Histories(
            @Nullable OperationHistory operations, @Nullable VitalHistory vitals) {
        static final Histories NONE = new Histories(null, null);
    }

    @Bean
    Observation observation(Operations operations, ObjectiveFile objectives, ObjectProvider<Histories> histories) {
        return new Observation(
                operations,
                objectives,
                histories.getIfAvailable(() -> Histories.NONE).operations());
    }

    @Bean
    VitalReports vitalReports(Vitals vitals, ObjectProvider<Histories> histories, ObjectProvider<InstantSource> clock) {
        return new VitalReports(
                vitals, histories.getIfAvailable(() -> Histories.NONE).vitals(), ServiceClock.of(clock));
    }

    @Bean
    ObserveUpkeep observeUpkeep(
            Operations operations,
            ObjectProvider<Histories> histories,
            VitalReports vitals,
            ObjectProvider<MeterRegistry> meters) {
        return new ObserveUpkeep(
                operations,
                histories.getIfAvailable(() -> Histories.NONE).operations(),
                vitals,
                meters.getIfAvailable());
    }

    @Bean
    SmartInitializingSingleton operationMeters(
            Operations operations, ObjectiveFile objectives, ObjectProvider<PrometheusMeterRegistry> registry) {
        return () -> registry.ifAvailable(
                meters -> new OperationMeters(operations, objectives).bind(meters.getPrometheusRegistry()));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TimedAdvisor timedAdvisor(ObjectProvider<Operations> operations) {
        return new TimedAdvisor(operations::getObject);
    }
}
