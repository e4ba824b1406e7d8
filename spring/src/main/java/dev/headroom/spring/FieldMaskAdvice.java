package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.http.EntityTag;
import dev.headroom.http.FieldMask;
import dev.headroom.http.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Writes of an answer what {@code fields=} or {@code view=} asks for; its entity tag, where it has one, becomes that of
 * the part.
 */
@ControllerAdvice
final class FieldMaskAdvice implements ResponseBodyAdvice<Object> {
    private static final int TAG_CHARACTERS = 8;

    private final FieldSchemas schemas;
    private final Map<HandlerMethod, Optional<FieldSchemas.Form>> forms = new ConcurrentHashMap<>();

    FieldMaskAdvice(FieldSchemas schemas) {
        this.schemas = schemas;
    }

    /** What the handler's answer has. */
    Optional<FieldSchemas.Form> form(HandlerMethod handler) {
        return forms.computeIfAbsent(handler, schemas::of);
    }

    /** What is written of a handler's answer. */
    private record Asked(FieldSchemas.Form form, FieldMask mask) {}

    /**
     * What the request's handler will write of its answer, by {@code fields=} or {@code view=}.
     *
     * @throws CodedException INVALID_FIELDS
     */
    FieldMask mask(HttpServletRequest request) {
        Asked asked = asked(request);
        return asked == null ? FieldMask.ALL : asked.mask();
    }

    /** Null where all is written. */
    private @Nullable Asked asked(HttpServletRequest request) {
        if (!request.getMethod().equals("GET")) {
            return null;
        }
        List<String> fields = sent(request, Route.FIELDS);
        List<String> views = sent(request, Route.VIEW);
        if ((fields.isEmpty() && views.isEmpty())
                || !(request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE)
                        instanceof HandlerMethod handler)) {
            return null;
        }
        FieldSchemas.Form form = form(handler).orElse(null);
        if (form == null) {
            return null;
        }
        FieldMask mask = FieldMask.asked(fields, views, form.schema()).orElse(FieldMask.ALL);
        return mask.isAll() ? null : new Asked(form, mask);
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return converterType.getSimpleName().contains("Json");
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType selectedContentType,
            Class<? extends HttpMessageConverter<?>> selectedConverterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body == null
                || !MediaType.APPLICATION_JSON.isCompatibleWith(selectedContentType)
                || !(request instanceof ServletServerHttpRequest servlet)) {
            return body;
        }
        Asked asked = asked(servlet.getServletRequest());
        if (asked == null) {
            return body;
        }
        String tag = response.getHeaders().getETag();
        if (tag != null && tag.endsWith("\"")) {
            String part =
                    EntityTag.ofVersions(asked.mask().canonical()).opaque().substring(0, TAG_CHARACTERS);
            response.getHeaders().setETag(tag.substring(0, tag.length() - 1) + "-f" + part + '"');
        }
        return new MaskedBody(body, asked.mask(), asked.form().envelope());
    }

    private static List<String> sent(HttpServletRequest request, String parameter) {
        String[] values = request.getParameterValues(parameter);
        return values == null ? List.of() : List.of(values);
    }
}
