package dev.headroom.spring;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/** A cache as it is, which notes its answers and stands aside where the source is to be asked. */
record ObservedCache(Cache of) implements Cache {
    @Override
    public String getName() {
        return of.getName();
    }

    @Override
    public Object getNativeCache() {
        return of.getNativeCache();
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        ValueWrapper found = ObservedCall.goesPast() ? null : of.get(key);
        if (found != null) {
            ObservedCall.answered();
        }
        return found;
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        T found = ObservedCall.goesPast() ? null : of.get(key, type);
        if (found != null) {
            ObservedCall.answered();
        }
        return found;
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        if (ObservedCall.goesPast()) {
            try {
                return loader.call();
            } catch (Exception failure) {
                throw new ValueRetrievalException(key, loader, failure);
            }
        }
        boolean[] loaded = {false};
        T value = of.get(key, () -> {
            loaded[0] = true;
            return loader.call();
        });
        if (!loaded[0]) {
            ObservedCall.answered();
        }
        return value;
    }

    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        return of.retrieve(key);
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        return of.retrieve(key, loader);
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        if (!ObservedCall.goesPast()) {
            of.put(key, value);
        }
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        return ObservedCall.goesPast() ? null : of.putIfAbsent(key, value);
    }

    @Override
    public void evict(Object key) {
        if (!ObservedCall.goesPast()) {
            of.evict(key);
        }
    }

    @Override
    public boolean evictIfPresent(Object key) {
        return !ObservedCall.goesPast() && of.evictIfPresent(key);
    }

    @Override
    public void clear() {
        if (!ObservedCall.goesPast()) {
            of.clear();
        }
    }

    @Override
    public boolean invalidate() {
        return !ObservedCall.goesPast() && of.invalidate();
    }
}
