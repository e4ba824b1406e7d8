package dev.headroom.spring;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Compares some answers of {@code @Cacheable} methods with what the method itself says, before the answer is served
 * and, where they differ, once more after it: an answer is stale where the source said one thing at both times and the
 * cache another. The caller gets what the cache served in any case.
 */
final class StaleAnswersAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(StaleAnswersAdvisor.class);

    StaleAnswersAdvisor(Supplier<ObservedAnswers> answers, Supplier<ObserverSettings> settings) {
        super(new Observing(answers, settings));
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public boolean matches(Method method, Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(method, Cacheable.class)
                || AnnotatedElementUtils.hasAnnotation(type, Cacheable.class);
    }

    private record Observing(Supplier<ObservedAnswers> answers, Supplier<ObserverSettings> settings, AtomicLong calls)
            implements MethodInterceptor {
        Observing(Supplier<ObservedAnswers> answers, Supplier<ObserverSettings> settings) {
            this(answers, settings, new AtomicLong());
        }

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            boolean picked = ObservedCall.current() == null
                    && invocation instanceof ProxyMethodInvocation
                    && settings.get().enabled()
                    && calls.incrementAndGet() % settings.get().oneIn() == 0;
            return picked ? observed((ProxyMethodInvocation) invocation) : invocation.proceed();
        }

        private @Nullable Object observed(ProxyMethodInvocation invocation) throws Throwable {
            ProxyMethodInvocation before = (ProxyMethodInvocation) invocation.invocableClone();
            ProxyMethodInvocation after = (ProxyMethodInvocation) invocation.invocableClone();
            Said first = past(before);
            ObservedCall call = ObservedCall.noting();
            Object served = call.run(() -> proceed(invocation));
            if (call.hit()) {
                String method = invocation.getMethod().getDeclaringClass().getSimpleName()
                        + '.'
                        + invocation.getMethod().getName();
                answers.get().found(method, compare(served, first, after));
            }
            return served;
        }

        private static ObservedAnswers.Outcome compare(
                @Nullable Object served, Said first, ProxyMethodInvocation after) {
            if (first.known() && Objects.deepEquals(first.value(), served)) {
                return ObservedAnswers.Outcome.FRESH;
            }
            Said last = past(after);
            if (last.known() && Objects.deepEquals(last.value(), served)) {
                return ObservedAnswers.Outcome.FRESH;
            }
            boolean steady = first.known() && last.known() && Objects.deepEquals(first.value(), last.value());
            return steady ? ObservedAnswers.Outcome.STALE : ObservedAnswers.Outcome.UNDECIDED;
        }

        /** What the method said, where it said anything. */
        private record Said(boolean known, @Nullable Object value) {}

        private static Said past(ProxyMethodInvocation invocation) {
            try {
                return new Said(true, ObservedCall.past().run(() -> proceed(invocation)));
            } catch (Exception failure) {
                LOG.debug("{} couldn't be asked past its cache", invocation.getMethod(), failure);
                return new Said(false, null);
            }
        }

        private static @Nullable Object proceed(MethodInvocation invocation) throws Exception {
            try {
                return invocation.proceed();
            } catch (Exception | Error failure) {
                throw failure;
            } catch (Throwable other) {
                throw new IllegalStateException(other);
            }
        }
    }
}
