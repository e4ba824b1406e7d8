package dev.headroom.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/** Counts stale answers of a service's own caches, where that is asked for. */
@AutoConfiguration
@ConditionalOnProperty(name = "headroom.observer.enabled", havingValue = "true")
@EnableConfigurationProperties(ObserverSettings.class)
public class HeadroomObserverAutoConfiguration {
    @Bean
    ObservedAnswers observedAnswers() {
        return new ObservedAnswers();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BeanPostProcessor observedCacheManagers() {
        return new ObservedCacheManagers();
    }

    /** Looked up when they are first used: an advisor exists before the beans that it is for. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static StaleAnswersAdvisor staleAnswers(
            ObjectProvider<ObservedAnswers> answers, ObjectProvider<ObserverSettings> settings) {
        return new StaleAnswersAdvisor(answers::getObject, settings::getObject);
    }

    @Bean
    SmartInitializingSingleton observedAnswersMeters(ObservedAnswers answers, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(of -> {
            FunctionCounter.builder(
                            "headroom.observer.compared",
                            answers,
                            it -> it.all().compared())
                    .register(of);
            FunctionCounter.builder(
                            "headroom.observer.stale", answers, it -> it.all().stale())
                    .register(of);
        });
    }
}
