package dev.headroom.spring;

import dev.headroom.sql.StatementScope;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.Ordered;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/**
 * Makes each call of a transactional method a unit of work where none is yet, so that work outside of requests is
 * looked at too.
 */
final class TransactionScopesAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    private final transient TransactionAttributeSource transactional = new AnnotationTransactionAttributeSource();

    TransactionScopesAdvisor() {
        super(new Joining());
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public boolean matches(Method method, Class<?> target) {
        return transactional.isCandidateClass(target) && transactional.hasTransactionAttribute(method, target);
    }

    /** Around the transaction itself. */
    private static final class Joining implements MethodInterceptor {
        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Method method = call.getMethod();
            String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            return StatementScope.<@Nullable Object, Throwable>join(name, call::proceed);
        }
    }
}
