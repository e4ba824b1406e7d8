package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.LoadFailed;
import dev.headroom.cache.Loader;
import dev.headroom.cache.Tenant;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Answers calls of {@link Cached} methods from a cache that is declared at the first call. */
final class CachedMethods implements MethodInterceptor {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_CACHED_METHOD", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_TENANT = new ErrorCode("NO_TENANT", ErrorCode.Kind.UNAUTHENTICATED);
    private static final Pattern SEGMENT = Pattern.compile("\\{([^}]+)}");

    private final Supplier<CacheDeclarations> declarations;
    private final Supplier<@Nullable TenantResolver> tenants;
    private final Map<Method, Plan> plans = new ConcurrentHashMap<>();
    private final Map<String, Plan> byCache = new ConcurrentHashMap<>();

    CachedMethods(Supplier<CacheDeclarations> declarations, Supplier<@Nullable TenantResolver> tenants) {
        this.declarations = declarations;
        this.tenants = tenants;
    }

    /**
     * What a method's annotation comes to.
     *
     * @param segments where each segment of the key comes from
     * @param optional whether the method wraps its value itself
     */
    private record Plan(Method method, Cached cached, Cache<Object> cache, List<Argument> segments, boolean optional) {}

    /** A parameter, or a property of one. */
    private record Argument(int index, List<String> path) {
        Object of(@Nullable Object[] arguments, Method method) {
            Object value = arguments[index];
            for (String step : path) {
                value = value == null ? null : property(value, step, method);
            }
            if (value == null) {
                throw CodedException.of(
                        INVALID, "argument %d of %s".formatted(index, method), "is part of a key and must not be null");
            }
            return value;
        }
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Plan plan = plans.computeIfAbsent(invocation.getMethod(), this::plan);
        @Nullable Object[] arguments = invocation.getArguments();
        Object[] segments = plan.segments().stream()
                .map(argument -> argument.of(arguments, plan.method()))
                .toArray();
        CacheKey key = plan.cache().key(tenant(plan), segments);
        Loader<Object> loader = () -> load(plan, invocation, arguments);
        try {
            Optional<Object> value = Refresh.wanted()
                    ? plan.cache().refresh(key, loader)
                    : plan.cache().getOrLoad(key, loader);
            return plan.optional() ? value : value.orElse(null);
        } catch (LoadFailed failed) {
            throw failed.getCause() == null ? failed : failed.getCause();
        }
    }

    private static @Nullable Object load(Plan plan, MethodInvocation invocation, @Nullable Object[] arguments)
            throws Exception {
        TagScope scope = TagScope.current();
        for (String tag : plan.cached().tags()) {
            if (scope != null) {
                scope.add(List.of(tag(tag, plan, arguments)));
            }
        }
        try {
            Object value = invocation.proceed();
            return value instanceof Optional<?> wrapped ? wrapped.orElse(null) : value;
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable other) {
            throw new IllegalStateException(other);
        }
    }

    private static Tag tag(String pattern, Plan plan, @Nullable Object[] arguments) {
        Matcher segment = SEGMENT.matcher(pattern);
        StringBuilder name = new StringBuilder();
        while (segment.find()) {
            Object value = argument(plan.method(), segment.group(1)).of(arguments, plan.method());
            segment.appendReplacement(name, Matcher.quoteReplacement(Tag.escape(value.toString())));
        }
        return Tag.of(segment.appendTail(name).toString());
    }

    private Tenant tenant(Plan plan) {
        if (plan.cached().owner() == Cached.Owner.COMMON) {
            return Tenant.COMMON;
        }
        TenantResolver resolver = tenants.get();
        return Optional.ofNullable(resolver)
                .flatMap(TenantResolver::tenant)
                .orElseThrow(() -> CodedException.of(
                        NO_TENANT,
                        new Violation(
                                plan.method().toString(),
                                "is cached per tenant and was called without one",
                                null,
                                resolver == null ? "declare a TenantResolver, or owner COMMON" : "sign in first")));
    }

    private Plan plan(Method method) {
        Cached cached = AnnotatedElementUtils.findMergedAnnotation(method, Cached.class);
        if (cached == null) {
            throw new IllegalStateException("not cached: " + method);
        }
        String pattern = SEGMENT.matcher(cached.cache())
                .replaceAll(match -> "{" + match.group(1).replace('.', '_') + "}");
        KeyTemplate template = KeyTemplate.of(pattern).version(cached.version());
        List<Argument> segments = new ArrayList<>();
        Matcher segment = SEGMENT.matcher(cached.cache());
        while (segment.find()) {
            segments.add(argument(method, segment.group(1)));
        }
        Plan first = byCache.computeIfAbsent(template.name(), _ -> declare(method, cached, template, segments));
        if (!first.method().getGenericReturnType().equals(method.getGenericReturnType())
                || !first.cached().cache().equals(cached.cache())) {
            throw CodedException.of(
                    INVALID,
                    new Violation(
                            "@Cached on " + method,
                            "must agree with that on " + first.method() + " in template and type",
                            cached.cache(),
                            "give it another name"));
        }
        return new Plan(method, cached, first.cache(), segments, first.optional());
    }

    private Plan declare(Method method, Cached cached, KeyTemplate template, List<Argument> segments) {
        Type type = method.getGenericReturnType();
        boolean optional = method.getReturnType() == Optional.class;
        if (optional && type instanceof ParameterizedType wrapped) {
            type = wrapped.getActualTypeArguments()[0];
        }
        CacheSpec<Object> spec = CacheSpec.ofType(template, type)
                .timeToLive(DurationStyle.detectAndParse(cached.ttl()), cached.tiers())
                .freshness(freshness(cached.freshness()))
                .build();
        return new Plan(method, cached, declarations.get().declare(spec), segments, optional);
    }

    private static Freshness freshness(String text) {
        if (text.equals("strict")) {
            return Freshness.strict();
        }
        Duration bound = DurationStyle.detectAndParse(text);
        return Freshness.bounded(bound);
    }

    private static Argument argument(Method method, String path) {
        List<String> steps = Arrays.asList(path.split("\\."));
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getName().equals(steps.getFirst())) {
                return new Argument(i, List.copyOf(steps.subList(1, steps.size())));
            }
        }
        throw CodedException.of(
                INVALID,
                new Violation(
                        "@Cached on " + method,
                        "must use names of parameters",
                        path,
                        "compile with -parameters, and name one of "
                                + Arrays.stream(parameters)
                                        .map(Parameter::getName)
                                        .toList()));
    }

    private static @Nullable Object property(Object of, String name, Method method) {
        try {
            Method accessor = BeanUtils.findMethod(of.getClass(), name);
            if (accessor == null) {
                var descriptor = BeanUtils.getPropertyDescriptor(of.getClass(), name);
                accessor = descriptor == null ? null : descriptor.getReadMethod();
            }
            if (accessor != null) {
                accessor.trySetAccessible();
                return accessor.invoke(of);
            }
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("can't read %s for the key of %s".formatted(name, method), failure);
        }
        throw CodedException.of(
                INVALID,
                "@Cached on " + method,
                "names the property %s, which %s lacks".formatted(name, of.getClass()));
    }
}
