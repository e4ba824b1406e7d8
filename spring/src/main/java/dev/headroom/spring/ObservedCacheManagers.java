package dev.headroom.spring;

import java.lang.reflect.Modifier;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** Puts observation around every cache that a service's own managers hand out; Headroom's own state it themselves. */
final class ObservedCacheManagers implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof CacheManager manager) || bean instanceof SpringCaches) {
            return bean;
        }
        ProxyFactory factory = new ProxyFactory(manager);
        // whoever wants the manager by its class still gets it
        factory.setProxyTargetClass(!Modifier.isFinal(manager.getClass().getModifiers()));
        factory.addAdvice((MethodInterceptor) invocation -> {
            Object answer = invocation.proceed();
            return answer instanceof Cache cache && !(cache instanceof ObservedCache)
                    ? new ObservedCache(cache)
                    : answer;
        });
        return factory.getProxy(bean.getClass().getClassLoader());
    }
}
