package dev.headroom.spring;

import dev.headroom.http.Delta;
import dev.headroom.http.Deltas;
import dev.headroom.http.FieldLines;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.AbstractResourceResolver;
import org.springframework.web.servlet.resource.HttpResource;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Sends files as differences to former versions, to clients that have one, and tells all others to keep what they get
 * as a dictionary for the next. First in a chain: what stands behind it finds the file, and the form in which it goes
 * to everybody else.
 */
public final class DictionaryResources extends AbstractResourceResolver {
    private static final String VARY = HttpHeaders.ACCEPT_ENCODING + ", " + Deltas.AVAILABLE_DICTIONARY;

    private final Deltas deltas;
    private final Function<String, Optional<String>> families;

    /** @param families by the path of a file, the family of addresses that it is a version of; empty for none */
    public DictionaryResources(Deltas deltas, Function<String, Optional<String>> families) {
        this.deltas = deltas;
        this.families = families;
    }

    @Override
    protected @Nullable Resource resolveResourceInternal(
            @Nullable HttpServletRequest request,
            String requestPath,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        Resource found = chain.resolveResource(request, requestPath, locations);
        if (found == null || request == null) {
            return found;
        }
        String family = families.apply(requestPath).orElse(null);
        if (family == null) {
            return found;
        }
        // without a request nothing in the chain looks for a compressed form
        Optional<Delta> delta = delta(
                request,
                new Deltas.Current(family, requestPath, length(found)),
                () -> bytes(chain.resolveResource(null, requestPath, locations)));
        return new Told(found, family, delta);
    }

    @Override
    protected @Nullable String resolveUrlPathInternal(
            String resourcePath, List<? extends Resource> locations, ResourceResolverChain chain) {
        return chain.resolveUrlPath(resourcePath, locations);
    }

    /** A part of a file is a part of what it is sent as otherwise. */
    private Optional<Delta> delta(HttpServletRequest request, Deltas.Current current, Supplier<byte[]> body) {
        String dictionary = FieldLines.joined(request, Deltas.AVAILABLE_DICTIONARY);
        if (dictionary == null || request.getHeader(HttpHeaders.RANGE) != null) {
            return Optional.empty();
        }
        String codings = FieldLines.joined(request, HttpHeaders.ACCEPT_ENCODING);
        return deltas.of(current, new Deltas.Asked(codings, dictionary), body);
    }

    private static long length(Resource file) {
        try {
            return file.contentLength();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a file can't be read", unreadable);
        }
    }

    private static byte[] bytes(@Nullable Resource file) {
        if (file == null) {
            throw new IllegalStateException("a file is there compressed only");
        }
        try {
            return file.getContentAsByteArray();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a file can't be read", unreadable);
        }
    }

    /** A file with what its client is told of dictionaries, whole or as a difference. */
    private static final class Told extends AbstractResource implements HttpResource {
        private final Resource found;
        private final String family;
        private final Optional<Delta> delta;

        Told(Resource found, String family, Optional<Delta> delta) {
            this.found = found;
            this.family = family;
            this.delta = delta;
        }

        @Override
        public HttpHeaders getResponseHeaders() {
            HttpHeaders headers = new HttpHeaders();
            if (delta.isPresent()) {
                headers.set(HttpHeaders.CONTENT_ENCODING, delta.get().coding());
            } else if (found instanceof HttpResource coded) {
                headers.putAll(coded.getResponseHeaders());
            }
            headers.set(HttpHeaders.VARY, VARY);
            headers.set(Deltas.USE_AS_DICTIONARY, Deltas.announcement(family));
            return headers;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return delta.isPresent() ? new ByteArrayInputStream(delta.get().bytes()) : found.getInputStream();
        }

        @Override
        public long contentLength() throws IOException {
            return delta.isPresent() ? delta.get().bytes().length : found.contentLength();
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public long lastModified() throws IOException {
            return found.lastModified();
        }

        @Override
        public @Nullable String getFilename() {
            return found.getFilename();
        }

        @Override
        public String getDescription() {
            return found.getDescription();
        }
    }
}
