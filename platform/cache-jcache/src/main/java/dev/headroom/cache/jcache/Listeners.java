package dev.headroom.cache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of a cache's entries on this node: at once on the caller's thread, or in order on one of its own. */
final class Listeners<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Cache<K, V> cache;
    private final List<Registration<K, V>> registrations = new CopyOnWriteArrayList<>();

    Listeners(Cache<K, V> cache) {
        this.cache = cache;
    }

    private record Registration<K, V>(
            CacheEntryListenerConfiguration<K, V> configuration,
            CacheEntryListener<? super K, ? super V> listener,
            @Nullable CacheEntryEventFilter<? super K, ? super V> filter,
            @Nullable ExecutorService thread) {}

    void register(CacheEntryListenerConfiguration<K, V> configuration) {
        if (registrations.stream().anyMatch(one -> one.configuration().equals(configuration))) {
            throw new IllegalArgumentException("this listener is registered already");
        }
        var filter = configuration.getCacheEntryEventFilterFactory();
        registrations.add(new Registration<>(
                configuration,
                configuration.getCacheEntryListenerFactory().create(),
                filter == null ? null : filter.create(),
                configuration.isSynchronous()
                        ? null
                        : Executors.newSingleThreadExecutor(
                                Thread.ofVirtual().name("cache-listener").factory())));
    }

    void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        List<Registration<K, V>> ended = registrations.stream()
                .filter(one -> one.configuration().equals(configuration))
                .toList();
        registrations.removeAll(ended);
        ended.forEach(this::end);
    }

    boolean none() {
        return registrations.isEmpty();
    }

    /** In their order; what a synchronous listener throws reaches the caller once all have been told. */
    void tell(List<Event<K, V>> events) {
        CacheEntryListenerException failure = null;
        for (Registration<K, V> one : registrations) {
            for (Event<K, V> event : events) {
                try {
                    tell(one, event);
                } catch (CacheEntryListenerException thrown) {
                    failure = thrown;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void tell(Registration<K, V> one, Event<K, V> event) {
        Event<K, V> seen = one.configuration().isOldValueRequired() ? event : event.withoutOld(cache);
        ExecutorService thread = one.thread();
        if (thread == null) {
            try {
                call(one, seen);
            } catch (CacheEntryListenerException known) {
                throw known;
            } catch (RuntimeException failure) {
                throw new CacheEntryListenerException("a listener of cache " + cache.getName() + " failed", failure);
            }
        } else if (!thread.isShutdown()) {
            thread.execute(() -> {
                try {
                    call(one, seen);
                } catch (RuntimeException failure) {
                    LOG.warn("a listener of cache {} failed", cache.getName(), failure);
                }
            });
        }
    }

    @SuppressWarnings("unchecked")
    private static <K, V> void call(Registration<K, V> one, Event<K, V> event) {
        var filter = (CacheEntryEventFilter<K, V>) one.filter();
        if (!heard(one.listener(), event.getEventType()) || (filter != null && !filter.evaluate(event))) {
            return;
        }
        Iterable<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
        switch (event.getEventType()) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) one.listener()).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) one.listener()).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) one.listener()).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) one.listener()).onExpired(events);
        }
    }

    private static boolean heard(CacheEntryListener<?, ?> listener, EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    void close() {
        List<Registration<K, V>> all = new ArrayList<>(registrations);
        registrations.clear();
        all.forEach(this::end);
    }

    private void end(Registration<K, V> one) {
        ExecutorService thread = one.thread();
        if (thread != null) {
            thread.shutdown();
        }
        closeIfPossible(one.listener());
        closeIfPossible(one.filter());
    }

    /** The standard has loaders, writers, policies and listeners closed with their cache. */
    static void closeIfPossible(@Nullable Object object) {
        if (object instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException failure) {
                LOG.warn("{} can't be closed", object.getClass().getName(), failure);
            }
        }
    }
}
