package dev.headroom.finance.server.web;

import dev.headroom.finance.server.identity.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets a controller take {@link IfMatch}, {@link PageRequest} and {@link QueryParameters}, and answers database
 * refusals.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
    private final PageCursors cursors;

    WebConfiguration(PageCursors cursors) {
        this.cursors = cursors;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FromRequest<>(IfMatch.class, WebConfiguration::ifMatch));
        resolvers.add(new FromRequest<>(PageRequest.class, this::pageRequest));
        resolvers.add(new FromRequest<>(QueryParameters.class, QueryParameters::new));
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.addFirst(new Refusals(resolvers.getFirst()));
    }

    private static IfMatch ifMatch(HttpServletRequest request) {
        List<String> headers = new ArrayList<>();
        request.getHeaders(HttpHeaders.IF_MATCH).asIterator().forEachRemaining(headers::add);
        if (!headers.isEmpty()) {
            return IfMatch.parse(String.join(",", headers));
        }
        if (request.getMethod().equals("DELETE")) {
            return IfMatch.ANY;
        }
        throw IfMatch.required();
    }

    private PageRequest pageRequest(HttpServletRequest request) {
        Map<String, List<String>> filter = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> filter.put(name, Arrays.asList(values)));
        filter.remove("limit");
        filter.remove("cursor");
        filter.remove(QueryParameters.TOTAL);
        return cursors.page(
                request.getParameter("limit"),
                request.getParameter("cursor"),
                whose() + ' ' + request.getRequestURI() + filter);
    }

    /** A household's sign-ins go on with each other's pages; {@code user}, who reads another's, is of the filter. */
    private static String whose() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
            return "anybody";
        }
        Caller.Household home = caller.household();
        return home == null ? "user " + caller.userId() : "household " + home.id();
    }

    /** A parameter of one type, made from the request alone. */
    private record FromRequest<T>(Class<T> type, Function<HttpServletRequest, T> reader)
            implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == type;
        }

        @Override
        public @Nullable Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
            return servlet == null ? null : reader.apply(servlet);
        }
    }
}
