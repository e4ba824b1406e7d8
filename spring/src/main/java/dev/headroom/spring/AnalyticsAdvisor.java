package dev.headroom.spring;

import dev.headroom.datasource.AnalyticsScope;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Marks the work of {@link Analytics} methods, outside of the transaction that they may begin. */
final class AnalyticsAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    AnalyticsAdvisor() {
        super((MethodInterceptor) call -> AnalyticsScope.call(call::proceed));
        // a transaction's advice comes last unless somebody says otherwise
        setOrder(0);
    }

    @Override
    public boolean matches(Method method, Class<?> target) {
        return AnnotatedElementUtils.hasAnnotation(method, Analytics.class)
                || AnnotatedElementUtils.hasAnnotation(target, Analytics.class);
    }
}
