package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.cache.WarmUp;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/**
 * When caches are filled: what was hot before readiness, the declared modes after it and on their schedules. At the end
 * it notes what is hot.
 */
final class CacheWarming implements ApplicationRunner, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(CacheWarming.class);
    private static final Duration NOTED = Duration.ofMinutes(1);

    private final WarmUp warmUp;
    private final CacheSettings.Warming settings;
    private final List<Future<?>> tasks = new ArrayList<>();
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    CacheWarming(WarmUp warmUp, CacheSettings.Warming settings) {
        this.warmUp = warmUp;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (settings.hotKeys() > 0) {
            int loaded = warmUp.loadHotKeys(settings.hotKeysWithin());
            if (loaded > 0) {
                LOG.info("{} values that were hot before are in memory again", loaded);
            }
        }
        scheduler.setThreadNamePrefix("warm-up-");
        scheduler.setDaemon(true);
        scheduler.initialize();
        settings.schedule()
                .forEach((mode, cron) ->
                        keep(scheduler.schedule(() -> begin(mode), new CronTrigger(cron, ZoneOffset.UTC))));
        if (settings.hotKeys() > 0) {
            keep(scheduler.scheduleWithFixedDelay(() -> warmUp.rememberHotKeys(settings.hotKeys()), NOTED));
        }
        if (!settings.atStart().isEmpty()) {
            Thread.ofVirtual().name("warm-up-at-start").start(this::atStart);
        }
    }

    private void keep(@Nullable Future<?> task) {
        if (task != null) {
            tasks.add(task);
        }
    }

    private void atStart() {
        try {
            for (String mode : settings.atStart()) {
                begin(mode);
                warmUp.await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(String mode) {
        try {
            warmUp.start(mode, new WarmUp.Extent(settings.limit(), settings.days()), false);
        } catch (CodedException refused) {
            LOG.warn("no warm-up {}: {}", mode, refused.getMessage());
        }
    }

    @Override
    public void destroy() {
        tasks.forEach(task -> task.cancel(false));
        scheduler.shutdown();
        warmUp.close();
        if (settings.hotKeys() > 0) {
            warmUp.rememberHotKeys(settings.hotKeys());
        }
    }
}
