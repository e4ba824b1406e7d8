package dev.headroom.finance.server.calculation;

import dev.headroom.finance.server.settings.HeadroomSettings;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Work beside the requests: a few threads of this node and a queue with an end. */
@Configuration(proxyBeanMethods = false)
class BackgroundConfiguration {
    @Bean(destroyMethod = "shutdownNow")
    ThreadPoolExecutor backgroundThreads(HeadroomSettings settings) {
        HeadroomSettings.Calculations limits = settings.calculations();
        return new ThreadPoolExecutor(
                limits.backgroundRuns(),
                limits.backgroundRuns(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.queuedRuns()),
                Thread.ofPlatform().daemon().name("background-", 0).factory());
    }

    @Bean
    Background background(ThreadPoolExecutor backgroundThreads) {
        return backgroundThreads::execute;
    }
}
