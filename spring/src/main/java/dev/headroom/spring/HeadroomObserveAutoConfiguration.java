package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.Operations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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

    @Bean
    @ConditionalOnBooleanProperty(name = "headroom.observe.history", matchIfMissing = true)
    OperationHistoryHolder operationHistory(ObjectProvider<DataSource> source) {
        DataSource found = source.getIfAvailable();
        String node = "node-" + ProcessHandle.current().pid();
        return new OperationHistoryHolder(found == null ? null : new OperationHistory(found, node));
    }

    /** @param history null where there is no database */
    record OperationHistoryHolder(@Nullable OperationHistory history) {}

    private static @Nullable OperationHistory of(ObjectProvider<OperationHistoryHolder> holder) {
        OperationHistoryHolder kept = holder.getIfAvailable();
        return kept == null ? null : kept.history();
    }

    @Bean
    Observation observation(
            Operations operations, ObjectiveFile objectives, ObjectProvider<OperationHistoryHolder> history) {
        return new Observation(operations, objectives, of(history));
    }

    @Bean
    ObserveUpkeep observeUpkeep(
            Operations operations,
            ObjectProvider<OperationHistoryHolder> history,
            ObjectProvider<MeterRegistry> meters) {
        return new ObserveUpkeep(operations, of(history), meters.getIfAvailable());
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
