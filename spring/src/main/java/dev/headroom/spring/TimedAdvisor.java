package dev.headroom.spring;

import dev.headroom.observe.Operations;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Times {@link Timed} methods, with the transaction they may begin. */
final class TimedAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    TimedAdvisor(Supplier<Operations> operations) {
        super((MethodInterceptor) call -> operations
                .get()
                .timed(
                        Objects.requireNonNull(
                                        AnnotatedElementUtils.findMergedAnnotation(call.getMethod(), Timed.class))
                                .value(),
                        call::proceed));
        setOrder(0);
    }

    @Override
    public boolean matches(Method method, Class<?> target) {
        return AnnotatedElementUtils.hasAnnotation(method, Timed.class);
    }
}
