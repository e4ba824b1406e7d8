package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Source;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Refuses two sources of changes: positions of one mean nothing in the other, so that a cache can follow only one, and
 * the other's changes would go unnoticed.
 */
final class OneSource implements BeanFactoryPostProcessor {
    private static final ErrorCode TWO = new ErrorCode("TWO_SOURCES_OF_CHANGES", ErrorCode.Kind.IMPOSSIBLE);
    private static final String OURS = "cacheSource";

    private final Environment environment;

    OneSource(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<String> sources = List.of(beans.getBeanNamesForType(Source.class, true, false));
        String configured = environment.getProperty("headroom.change-feed.source", "announcements");
        boolean besideOurs = !sources.isEmpty() && !sources.contains(OURS) && !configured.equals("announcements");
        if (sources.size() > 1 || besideOurs) {
            String found =
                    String.join(", ", sources) + (besideOurs ? " and headroom.change-feed.source=" + configured : "");
            throw CodedException.of(
                    TWO,
                    Violation.of("source of changes", "must be one", found)
                            .instead("leave out the bean, or headroom.change-feed.source"));
        }
    }
}
