package dev.headroom.spring;

import dev.headroom.http.AcceptEncoding;
import dev.headroom.http.Coding;
import dev.headroom.http.FieldLines;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Files that the build has compressed beside themselves, as {@code .br} and {@code .gz}: of the codings that the client
 * likes best, the smallest. Spring's own resolver takes the first that is named, and browsers name gzip first.
 */
public final class CompressedFiles extends EncodedResourceResolver {
    @Override
    protected @Nullable Resource resolveResourceInternal(
            @Nullable HttpServletRequest request,
            String requestPath,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        return super.resolveResourceInternal(
                request == null ? null : new InOrder(request), requestPath, locations, chain);
    }

    /** The codings that are taken, the one to take first. */
    private static String inOrder(@Nullable String field) {
        AcceptEncoding accepted = AcceptEncoding.of(field);
        Set<Coding> left = EnumSet.of(Coding.BR, Coding.GZIP, Coding.IDENTITY);
        StringJoiner order = new StringJoiner(", ");
        Optional<Coding> best = accepted.best(left);
        while (best.isPresent() && best.get() != Coding.IDENTITY) {
            order.add(best.get().token());
            left.remove(best.get());
            best = accepted.best(left);
        }
        return order.toString();
    }

    private static final class InOrder extends HttpServletRequestWrapper {
        InOrder(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            if (!name.equalsIgnoreCase(HttpHeaders.ACCEPT_ENCODING)) {
                return super.getHeader(name);
            }
            return inOrder(FieldLines.joined(this, name));
        }
    }
}
