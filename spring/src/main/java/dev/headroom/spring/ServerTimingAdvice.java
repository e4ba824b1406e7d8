package dev.headroom.spring;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Tells how long the answer took to compute, in milliseconds, as {@code Server-Timing: app;dur=1.234}. */
@ControllerAdvice
final class ServerTimingAdvice implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType selectedContentType,
            Class<? extends HttpMessageConverter<?>> selectedConverterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        String timing =
                request instanceof ServletServerHttpRequest servlet ? timing(servlet.getServletRequest()) : null;
        if (timing != null) {
            response.getHeaders().set("Server-Timing", timing);
        }
        return body;
    }

    /** Of a request so far; null where nobody noted its beginning. */
    static @Nullable String timing(HttpServletRequest request) {
        return request.getAttribute(RequestMetricsFilter.STARTED_NANOS) instanceof Long start
                ? timing(start.longValue())
                : null;
    }

    /** Of what began at the moment. */
    static String timing(long startedNanos) {
        long micros = (System.nanoTime() - startedNanos) / 1000;
        String rest = Long.toString(1000 + micros % 1000);
        return "app;dur=" + micros / 1000 + '.' + rest.substring(1);
    }
}
