package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets a controller take the {@link Caller.Household} that a request is about: the caller's own or, where a GET says
 * {@code ?user=} a sign-in (or a POST that only {@linkplain Asking asks}), that sign-in's, if the caller may read it.
 * Nobody writes into another's household ({@code READ_ONLY}).
 */
@Configuration(proxyBeanMethods = false)
class HouseholdArgument implements WebMvcConfigurer, HandlerMethodArgumentResolver {
    private static final ErrorCode READ_ONLY = new ErrorCode("READ_ONLY", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Access access;

    HouseholdArgument(Access access) {
        this.access = access;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.Household.class;
    }

    @Override
    public Caller.Household resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Caller caller = caller();
        String user = request.getParameter("user");
        if (user == null) {
            return caller.requireHousehold();
        }
        Caller.Household household = access.household(caller, userId(user));
        boolean reads = READING.contains(((ServletWebRequest) request).getHttpMethod())
                || parameter.hasMethodAnnotation(Asking.class);
        if (!reads && !household.equals(caller.household())) {
            throw CodedException.of(
                    READ_ONLY, Violation.of("household of user", "may be read and not changed by this sign-in", user));
        }
        return household;
    }

    private static Caller caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
            throw new IllegalStateException("a route that is open to everybody asks for a household");
        }
        return caller;
    }

    private static long userId(String user) {
        try {
            return Long.parseLong(user);
        } catch (NumberFormatException malformed) {
            throw CodedException.of(MALFORMED, Violation.of("user", "must be a whole number", user));
        }
    }
}
