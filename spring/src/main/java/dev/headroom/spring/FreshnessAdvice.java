package dev.headroom.spring;

import dev.headroom.freshness.FreshnessScope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * States what the caches that a request has read have answered, as RFC 9211 has it: {@code headroom-data; hit;
 * detail="strict"}, and the age that was vouched for. An answer of which nobody asked a cache says nothing, one whose
 * handler has stated it already is left as it is, and a refusal tells nothing: what was known of a thing and what was
 * not would tell a caller what exists.
 */
@ControllerAdvice
final class FreshnessAdvice implements ResponseBodyAdvice<Object> {
    private static final String CACHE_STATUS = "Cache-Status";

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
        if (request instanceof ServletServerHttpRequest servlet
                && servlet.getServletRequest().getAttribute(FreshnessFilter.SCOPE) instanceof FreshnessScope scope
                && !refused(response)) {
            FreshnessScope.Summary summary = scope.summary();
            HttpHeaders headers = response.getHeaders();
            if (summary.any() && !headers.containsHeader(CACHE_STATUS)) {
                headers.add(CACHE_STATUS, status(scope, summary));
                summary.age()
                        .filter(_ -> summary.hits() > 0)
                        .ifPresent(age -> headers.set(HttpHeaders.AGE, Long.toString((age.toMillis() + 999) / 1000)));
            }
        }
        return body;
    }

    private static boolean refused(ServerHttpResponse response) {
        return response instanceof ServletServerHttpResponse servlet
                && servlet.getServletResponse().getStatus() >= 400;
    }

    private static String status(FreshnessScope scope, FreshnessScope.Summary summary) {
        String what = summary.bypasses() > 0 ? "fwd=bypass" : summary.misses() > 0 ? "fwd=miss" : "hit";
        String age = summary.hits() == 0
                ? ""
                : summary.age()
                        .map(it -> String.format(Locale.ROOT, ";age=%dms", it.toMillis()))
                        .orElse(";stale");
        return "headroom-data; %s; detail=\"%s%s\""
                .formatted(what, scope.asked().map(FreshnessLevels::text).orElse("declared"), age);
    }
}
