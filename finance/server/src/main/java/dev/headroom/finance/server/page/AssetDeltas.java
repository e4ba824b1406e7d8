package dev.headroom.finance.server.page;

import dev.headroom.http.Deltas;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Differences between releases of the page's files, made one after the other. */
@Configuration(proxyBeanMethods = false)
class AssetDeltas {
    /** Those of some releases to each other: a few kilobytes each at most. */
    private static final long KEPT_BYTES = 4 << 20;
    /** A file as it is sent otherwise takes a slow network longer. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final int WAITING = 500;

    @Bean
    Deltas deltas(ReleasedAssets released) {
        // no bean: the framework would take it for the one of the application's tasks
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("asset-deltas").factory());
        thread.allowCoreThreadTimeOut(true);
        return new Deltas(released::version, thread, new Deltas.Bounds(KEPT_BYTES, PATIENCE));
    }
}
