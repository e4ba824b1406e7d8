package dev.headroom.spring;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;

/**
 * Puts observation around the data source that the application gets. Where there are several, such as pools behind one
 * that routes, only the primary one is: its statements would be counted twice.
 */
final class ObservedSources implements BeanPostProcessor, BeanFactoryAware, Ordered {
    private final UnaryOperator<DataSource> observation;
    private BeanFactory beans;

    ObservedSources(UnaryOperator<DataSource> observation, BeanFactory beans) {
        this.observation = observation;
        this.beans = beans;
    }

    @Override
    public void setBeanFactory(BeanFactory factory) {
        beans = factory;
    }

    /** Around what other post-processors make of it. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source && handedOut(name) ? observation.apply(source) : bean;
    }

    private boolean handedOut(String name) {
        if (!(beans instanceof ListableBeanFactory listable)) {
            return true;
        }
        String[] names = listable.getBeanNamesForType(DataSource.class, true, false);
        boolean anyPrimary = Arrays.stream(names).anyMatch(this::primary);
        return !anyPrimary || primary(name);
    }

    private boolean primary(String name) {
        return beans instanceof ConfigurableListableBeanFactory definitions
                && definitions.containsBeanDefinition(name)
                && definitions.getBeanDefinition(name).isPrimary();
    }
}
