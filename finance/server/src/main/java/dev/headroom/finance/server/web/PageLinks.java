package dev.headroom.finance.server.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.util.UriComponentsBuilder;

/** Says of every page where the next one is, as {@code Link} (RFC 8288), relative to the service. */
@ControllerAdvice
final class PageLinks implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return returnType.getParameterType() == Page.class;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType selectedContentType,
            Class<? extends HttpMessageConverter<?>> selectedConverterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof Page<?> page && page.nextCursor() != null) {
            URI here = request.getURI();
            String next = UriComponentsBuilder.newInstance()
                    .path(here.getRawPath())
                    .query(here.getRawQuery())
                    .replaceQueryParam("cursor", page.nextCursor())
                    .build()
                    .toUriString();
            response.getHeaders().add(HttpHeaders.LINK, '<' + next + ">; rel=\"next\"");
        }
        return body;
    }
}
