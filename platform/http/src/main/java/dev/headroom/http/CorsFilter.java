package dev.headroom.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Says whose pages may read an answer. Put it before whatever asks who is calling: a preflight carries no credential,
 * and a page that may read answers may read refusals too. What it says is never part of a kept response.
 */
public final class CorsFilter implements Filter {
    private final Cors cors;

    /** For pages of the origins that are listed. */
    public CorsFilter(Cors cors) {
        this.cors = cors;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse target)) {
            chain.doFilter(request, response);
            return;
        }
        Fields.Builder asked = Fields.builder();
        for (String name : List.of("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers")) {
            String value = http.getHeader(name);
            if (value != null) {
                asked.add(name, value);
            }
        }
        Fields fields = asked.build();
        if (Cors.isPreflight(http.getMethod(), fields)) {
            ResponseCacheFilter.send(cors.preflight(fields), target);
            return;
        }
        cors.stamps(fields.first("Origin")).forEach(target::addHeader);
        chain.doFilter(request, response);
    }
}
