package dev.headroom.finance.server.performance;

import dev.headroom.observe.Vitals;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What browsers tell this node, kept for those who report it. */
@Configuration(proxyBeanMethods = false)
class VitalsConfiguration {
    private static final int MOST_NAMES = 500;

    @Bean
    Vitals vitals() {
        return new Vitals(MOST_NAMES);
    }
}
