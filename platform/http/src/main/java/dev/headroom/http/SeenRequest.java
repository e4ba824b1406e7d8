package dev.headroom.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request as its handler sees it behind the cache: a plain GET in canonical form, and all that is read is noted. */
final class SeenRequest extends ParametersRequest {
    private final HeaderReads reads;
    private final CapturedResponse response;
    private final @Nullable Query query;
    private final @Nullable String mediaType;

    SeenRequest(HttpServletRequest request, HeaderReads reads, CapturedResponse response, Seen seen) {
        super(request, seen.query() == null ? null : seen.query().parameters());
        this.query = seen.query();
        this.mediaType = seen.mediaType();
        this.reads = reads;
        this.response = response;
    }

    /** The request as the client sent it, for what isn't kept whatever it reads. */
    static HttpServletRequest unseen(HttpServletRequest request) {
        ServletRequest each = request;
        while (each instanceof ServletRequestWrapper wrapper) {
            if (each instanceof SeenRequest && wrapper.getRequest() instanceof HttpServletRequest client) {
                return client;
            }
            each = wrapper.getRequest();
        }
        return request;
    }

    /**
     * What replaces the request's own.
     *
     * @param query null for its own
     * @param mediaType that is the only one acceptable, null for its own
     */
    record Seen(@Nullable Query query, @Nullable String mediaType) {}

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (mediaType != null && name.equalsIgnoreCase("Accept")) {
            return mediaType;
        }
        String condition = reads.condition(name);
        if (condition != null) {
            return condition;
        }
        return see(name) ? super.getHeader(name) : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (mediaType != null && name.equalsIgnoreCase("Accept")) {
            return Collections.enumeration(List.of(mediaType));
        }
        String condition = reads.condition(name);
        if (condition != null) {
            return Collections.enumeration(List.of(condition));
        }
        return see(name) ? super.getHeaders(name) : Collections.emptyEnumeration();
    }

    @Override
    public long getDateHeader(String name) {
        return see(name) ? super.getDateHeader(name) : -1;
    }

    @Override
    public int getIntHeader(String name) {
        return see(name) ? super.getIntHeader(name) : -1;
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !Storing.hidden(name) && reads.lists(name))
                .toList();
        return Collections.enumeration(names);
    }

    private boolean see(String name) {
        if (Storing.hidden(name)) {
            return false;
        }
        reads.read(name);
        return true;
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        reads.read("Cookie");
        return super.getCookies();
    }

    @Override
    public Locale getLocale() {
        reads.read("Accept-Language");
        return super.getLocale();
    }

    @Override
    public Enumeration<Locale> getLocales() {
        reads.read("Accept-Language");
        return super.getLocales();
    }

    @Override
    public String getRemoteAddr() {
        reads.readUnkeyable();
        return super.getRemoteAddr();
    }

    @Override
    public String getRemoteHost() {
        reads.readUnkeyable();
        return super.getRemoteHost();
    }

    @Override
    public int getRemotePort() {
        reads.readUnkeyable();
        return super.getRemotePort();
    }

    @Override
    public HttpSession getSession(boolean create) {
        reads.readUnkeyable();
        return super.getSession(create);
    }

    @Override
    public HttpSession getSession() {
        reads.readUnkeyable();
        return super.getSession();
    }

    @Override
    public String getRequestedSessionId() {
        reads.readUnkeyable();
        return super.getRequestedSessionId();
    }

    @Override
    public String getRemoteUser() {
        reads.readCaller();
        return super.getRemoteUser();
    }

    @Override
    public Principal getUserPrincipal() {
        reads.readCaller();
        return super.getUserPrincipal();
    }

    @Override
    public boolean isUserInRole(String role) {
        reads.readCaller();
        return super.isUserInRole(role);
    }

    @Override
    public @Nullable String getQueryString() {
        if (query == null) {
            return super.getQueryString();
        }
        return query.text().isEmpty() ? null : query.text();
    }

    /** What is written from another thread goes straight to the client. */
    @Override
    public AsyncContext startAsync() {
        response.direct();
        return super.startAsync();
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse to) {
        response.direct();
        return super.startAsync(request, to);
    }
}
