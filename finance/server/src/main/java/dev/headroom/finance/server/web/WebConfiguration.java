package dev.headroom.finance.server.web;

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
    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FromRequest<>(IfMatch.class, WebConfiguration::ifMatch));
        resolvers.add(new FromRequest<>(PageRequest.class, WebConfiguration::pageRequest));
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

    private static PageRequest pageRequest(HttpServletRequest request) {
        Map<String, List<String>> filter = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> filter.put(name, Arrays.asList(values)));
        filter.remove("limit");
        filter.remove("cursor");
        return PageRequest.of(
                request.getParameter("limit"), request.getParameter("cursor"), request.getRequestURI() + filter);
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
