package dev.headroom.spring;

import dev.headroom.http.FieldMask;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets a handler take the {@link FieldMask} of {@code fields=} or {@code view=}, so that it needn't read what won't be
 * written: {@code if (fields.includes("peer"))}. Everything where nothing is asked for, or where answers aren't masked.
 */
final class FieldMaskArgument implements HandlerMethodArgumentResolver, WebMvcConfigurer {
    private final ObjectProvider<FieldMaskAdvice> masks;
    /** Looked up by the first request that needs it: later ones may come while the context closes. */
    private volatile @Nullable FieldMaskAdvice known;

    FieldMaskArgument(ObjectProvider<FieldMaskAdvice> masks) {
        this.masks = masks;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == FieldMask.class;
    }

    @Override
    public FieldMask resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        FieldMaskAdvice advice = advice();
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        return advice == null || servlet == null ? FieldMask.ALL : advice.mask(servlet);
    }

    private @Nullable FieldMaskAdvice advice() {
        FieldMaskAdvice found = known;
        if (found == null) {
            found = masks.getIfAvailable();
            known = found;
        }
        return found;
    }
}
