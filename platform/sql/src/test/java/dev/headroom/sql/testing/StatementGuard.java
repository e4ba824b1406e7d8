package dev.headroom.sql.testing;

import dev.headroom.sql.RepeatFinding;
import dev.headroom.sql.RepeatKind;
import dev.headroom.sql.StatementScope;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs each test as a unit of work of its own and judges it by what that executed. Statements of other threads count
 * where the work was carried to them. Units of work that the test itself begins, or a server on other threads, are
 * counted while the test runs too.
 */
public final class StatementGuard implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        guard(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        guard(test, context);
    }

    private static void guard(Invocation<@Nullable Void> test, ExtensionContext context) throws Throwable {
        List<String> broken = new ArrayList<>();
        StatementScope.watch(context.getDisplayName(), test::proceed, watched -> {
            annotation(context, MaxStatements.class)
                    .filter(most -> watched.statements() > most.value())
                    .ifPresent(most -> broken.add("executed %d statements, at most %d are allowed"
                            .formatted(watched.statements(), most.value())));
            annotation(context, FailOnNPlusOne.class)
                    .ifPresent(rule -> watched.findings().stream()
                            .filter(finding -> rule.anyRepeat() || finding.kind() == RepeatKind.N_PLUS_ONE)
                            .map(RepeatFinding::toString)
                            .forEach(broken::add));
        });
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join(System.lineSeparator(), broken));
        }
    }

    private static <A extends Annotation> Optional<A> annotation(ExtensionContext context, Class<A> type) {
        return context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, type))
                .or(() -> AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), type, context.getEnclosingTestClasses()));
    }
}
