package dev.headroom.cache.jcache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
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

/**
 * Who hears of what happens on this node. Synchronous listeners run in the caller's thread, under the key's lock;
 * asynchronous ones on a thread of their own, each, in the same order.
 */
final class Listeners<K, V> implements AutoCloseable {
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
            @Nullable ExecutorService thread) {
        void close() {
            if (thread != null) {
                thread.shutdown();
            }
            Closing.close(listener);
            Closing.close(filter);
        }
    }

    void add(CacheEntryListenerConfiguration<K, V> configuration) {
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        registrations.add(new Registration<>(
                configuration,
                configuration.getCacheEntryListenerFactory().create(),
                filters == null ? null : filters.create(),
                configuration.isSynchronous()
                        ? null
                        : Executors.newSingleThreadExecutor(
                                Thread.ofVirtual().name("jcache-listener").factory())));
    }

    void remove(CacheEntryListenerConfiguration<K, V> configuration) {
        List<Registration<K, V>> leaving = registrations.stream()
                .filter(registration -> registration.configuration().equals(configuration))
                .toList();
        registrations.removeAll(leaving);
        leaving.forEach(Registration::close);
    }

    boolean isEmpty() {
        return registrations.isEmpty();
    }

    /**
     * Tells whoever listens to such events. What was removed or is over has its old value alone, for who wants that.
     */
    void tell(EventType type, K key, V value, @Nullable V old) {
        for (Registration<K, V> registration : registrations) {
            if (!hears(registration.listener(), type)) {
                continue;
            }
            boolean withOld = registration.configuration().isOldValueRequired();
            boolean ended = type == EventType.REMOVED || type == EventType.EXPIRED;
            CacheEntryEvent<K, V> event =
                    new KeptEvent<>(cache, type, key, withOld || !ended ? value : null, withOld ? old : null);
            ExecutorService thread = registration.thread();
            if (thread == null) {
                dispatch(registration, event);
            } else {
                thread.execute(() -> {
                    try {
                        dispatch(registration, event);
                    } catch (CacheException failure) {
                        LOG.warn("a listener of cache {} failed", cache.getName(), failure);
                    }
                });
            }
        }
    }

    private static boolean hears(CacheEntryListener<?, ?> listener, EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    @SuppressWarnings("unchecked") // a listener of supertypes takes the event too
    private void dispatch(Registration<K, V> registration, CacheEntryEvent<K, V> event) {
        try {
            CacheEntryEventFilter<? super K, ? super V> filter = registration.filter();
            if (filter != null && !filter.evaluate(event)) {
                return;
            }
            CacheEntryListener<K, V> listener = (CacheEntryListener<K, V>) registration.listener();
            List<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
            switch (event.getEventType()) {
                case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
                case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
                case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
                case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
            }
        } catch (CacheEntryListenerException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new CacheEntryListenerException("a listener of cache " + cache.getName() + " failed", failure);
        }
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
        registrations.clear();
    }
}
