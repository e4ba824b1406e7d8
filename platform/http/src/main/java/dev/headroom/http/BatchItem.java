package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Freshness;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One read of a batch as a request of its own: a GET without a body, of the caller and to the host of the batch. */
final class BatchItem extends ParametersRequest {
    private final BatchRequests.Item item;
    private final HttpServletResponse response;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final Fields fields;
    private final String authority;
    private final String scheme;
    private final String server;
    private final int port;
    private final boolean readable;

    /** Takes all it needs now: a container's request isn't for several threads. */
    BatchItem(HttpServletRequest batch, HttpServletResponse response, BatchRequests.Item item) {
        this(batch, response, item, Query.sent(item.query()));
    }

    private BatchItem(
            HttpServletRequest batch,
            HttpServletResponse response,
            BatchRequests.Item item,
            Optional<Map<String, List<String>>> parameters) {
        super(batch, parameters.orElse(Map.of()));
        this.item = item;
        this.response = response;
        this.readable = parameters.isPresent();
        for (String name : Collections.list(batch.getAttributeNames())) {
            Object value = batch.getAttribute(name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        Fields.Builder own = Fields.builder().add("Accept", "application/json");
        for (String name : List.of("Authorization", "Cookie", "Accept-Language", "Host")) {
            Collections.list(batch.getHeaders(name)).forEach(value -> own.add(name, value));
        }
        if (item.ifNoneMatch() != null) {
            own.add("If-None-Match", item.ifNoneMatch());
        }
        this.fields = own.build();
        this.scheme = batch.getScheme();
        this.server = batch.getServerName();
        this.port = batch.getServerPort();
        this.authority = scheme + "://" + server.toLowerCase(Locale.ROOT) + ':' + port;
    }

    /**
     * As the response cache sees it.
     *
     * @throws CodedException MALFORMED_QUERY
     */
    Request asked(Caller caller, Freshness freshness) {
        if (!readable) {
            throw CodedException.of(
                    HttpErrors.MALFORMED_QUERY, Violation.of("query", "must be escaped as UTF-8", item.query()));
        }
        return Request.get(authority, item.path(), item.query(), fields)
                .by(caller)
                .at(freshness);
    }

    /** Where what can't be held goes. */
    HttpServletResponse nowhere() {
        return new Nowhere(response);
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public String getRequestURI() {
        return item.path();
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(authority).append(item.path());
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public String getServerName() {
        return server;
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public boolean isSecure() {
        return scheme.equals("https");
    }

    @Override
    public String getServletPath() {
        return item.path();
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }

    @Override
    public @Nullable String getQueryString() {
        return item.query();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return fields.first(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(fields.all(name));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(fields.names());
    }

    @Override
    public long getDateHeader(String name) {
        return -1;
    }

    @Override
    public int getIntHeader(String name) {
        return -1;
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        return null;
    }

    @Override
    public int getContentLength() {
        return 0;
    }

    @Override
    public long getContentLengthLong() {
        return 0;
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new StringReader(""));
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Empty();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
    }

    @Override
    public void removeAttribute(String name) {
        attributes.remove(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes.keySet());
    }

    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    @Override
    public boolean isAsyncSupported() {
        return false;
    }

    /** No body. */
    private static final class Empty extends ServletInputStream {
        @Override
        public int read() {
            return -1;
        }

        @Override
        public boolean isFinished() {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the reads of a batch have no body");
        }
    }

    /** Takes what is written, and keeps it from the batch's own answer. */
    private static final class Nowhere extends HttpServletResponseWrapper {
        private int status = SC_OK;

        Nowhere(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setStatus(int code) {
            status = code;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void sendError(int code) {
            status = code;
        }

        @Override
        public void sendError(int code, String message) {
            status = code;
        }

        @Override
        public void sendRedirect(String location, int code, boolean clear) {
            status = code;
        }

        @Override
        public void setHeader(String name, String value) {
            // nobody reads it
        }

        @Override
        public void addHeader(String name, String value) {
            // nobody reads it
        }

        @Override
        public void addCookie(Cookie cookie) {
            // nobody reads it
        }

        @Override
        public Collection<String> getHeaderNames() {
            return List.of();
        }

        @Override
        public boolean isCommitted() {
            return false;
        }

        @Override
        public void flushBuffer() {
            // there is no buffer
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new Sink();
        }

        @Override
        public PrintWriter getWriter() {
            return new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        }
    }

    private static final class Sink extends ServletOutputStream {
        @Override
        public void write(int one) {
            // nobody reads it
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("the reads of a batch are made at once");
        }
    }
}
