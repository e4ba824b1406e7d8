package dev.headroom.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A GET that nobody has sent, for a handler that makes its response ahead of use. */
final class AheadRequest implements InvocationHandler {
    private final Request request;
    private final URI authority;
    private final ServletContext context;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();

    private AheadRequest(Request request, ServletContext context) {
        this.request = request;
        this.authority = URI.create(request.host());
        this.context = context;
    }

    static HttpServletRequest of(Request request, ServletContext context) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                AheadRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                new AheadRequest(request, context));
    }

    /** Takes what a handler writes past its capture, and forgets it. */
    static HttpServletResponse nowhere() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                AheadRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (_, method, _) -> empty(method));
    }

    @SuppressWarnings({"JdkObsolete", "ReferenceEquality"}) // the interface's type; a proxy is equal to itself alone
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        String first = arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : "";
        return switch (method.getName()) {
            case "getMethod" -> "GET";
            case "getRequestURI", "getServletPath" -> request.path();
            case "getRequestURL" -> new StringBuffer(request.host()).append(request.path());
            case "getContextPath" -> "";
            case "getQueryString" -> request.query();
            case "getScheme" -> authority.getScheme();
            case "getServerName" -> authority.getHost();
            case "getServerPort" -> authority.getPort();
            case "isSecure" -> "https".equals(authority.getScheme());
            case "getProtocol" -> "HTTP/1.1";
            case "getRemoteAddr", "getRemoteHost", "getLocalAddr" -> "127.0.0.1";
            case "getHeader" -> request.fields().first(first);
            case "getHeaders" -> Collections.enumeration(request.fields().all(first));
            case "getHeaderNames" -> Collections.enumeration(request.fields().names());
            case "getDateHeader" -> -1L;
            case "getIntHeader" -> -1;
            case "getParameterMap" -> Map.of();
            case "getLocale" -> Locale.ROOT;
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "getServletContext" -> context;
            case "getHttpServletMapping" -> Mapping.WHOLE;
            case "getAttribute" -> attributes.get(first);
            case "getAttributeNames" -> Collections.enumeration(new TreeMap<>(attributes).keySet());
            case "setAttribute" -> attribute(first, arguments == null ? null : arguments[1]);
            case "removeAttribute" -> attribute(first, null);
            case "toString" -> "GET " + request.path() + " ahead of use";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> empty(method);
        };
    }

    private @Nullable Object attribute(String name, @Nullable Object value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
        return null;
    }

    /** What a method returns where there is nothing. */
    private static @Nullable Object empty(Method method) {
        Class<?> type = method.getReturnType();
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        return type == java.util.Enumeration.class ? Collections.emptyEnumeration() : null;
    }

    /** By the servlet that has everything. */
    private enum Mapping implements HttpServletMapping {
        WHOLE;

        @Override
        public String getMatchValue() {
            return "";
        }

        @Override
        public String getPattern() {
            return "/";
        }

        @Override
        public String getServletName() {
            return "ahead";
        }

        @Override
        public MappingMatch getMappingMatch() {
            return MappingMatch.DEFAULT;
        }
    }
}
