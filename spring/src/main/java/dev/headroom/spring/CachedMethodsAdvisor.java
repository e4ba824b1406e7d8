package dev.headroom.spring;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds {@link Cached} methods, and notes the names of all caches that annotations speak of, Spring's own among them.
 */
final class CachedMethodsAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> names = ConcurrentHashMap.newKeySet();

    CachedMethodsAdvisor(CachedMethods advice) {
        super(advice);
    }

    @Override
    public boolean matches(Method method, Class<?> target) {
        Cached cached = AnnotatedElementUtils.findMergedAnnotation(method, Cached.class);
        if (cached != null) {
            names.add(cached.cache().replaceAll(":.*", ""));
        }
        Cacheable cacheable = AnnotatedElementUtils.findMergedAnnotation(method, Cacheable.class);
        CachePut put = AnnotatedElementUtils.findMergedAnnotation(method, CachePut.class);
        CacheEvict evict = AnnotatedElementUtils.findMergedAnnotation(method, CacheEvict.class);
        note(cacheable == null ? new String[0] : cacheable.cacheNames());
        note(put == null ? new String[0] : put.cacheNames());
        note(evict == null ? new String[0] : evict.cacheNames());
        return cached != null;
    }

    private void note(String[] springNames) {
        for (String name : springNames) {
            names.add(SpringCaches.plain(name));
        }
    }

    /** Of the beans that were looked at so far. */
    Set<String> names() {
        return Set.copyOf(names);
    }
}
