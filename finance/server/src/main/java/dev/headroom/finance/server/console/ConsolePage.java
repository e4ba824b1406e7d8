package dev.headroom.finance.server.console;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Hands out the console's page, never kept by anybody. It holds no data: who isn't signed in may do so there, and who
 * is without being an operator gets the same page as 403 and is told by it.
 */
@Configuration(proxyBeanMethods = false)
class ConsolePage {
    private static final Resource PAGE = new ClassPathResource("static/console/index.html");

    /** Before the files of the household's app, which take every path for one of its pages. */
    @Bean
    SimpleUrlHandlerMapping consolePageMapping() {
        HttpRequestHandler page = ConsolePage::page;
        return new SimpleUrlHandlerMapping(
                Map.of("/console", page, "/console/", page, "/console/index.html", page), Ordered.HIGHEST_PRECEDENCE);
    }

    private static void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        // a node may have been built without its pages
        int usual = PAGE.exists() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_NOT_FOUND;
        response.setStatus(isSomebodyElse() ? HttpServletResponse.SC_FORBIDDEN : usual);
        if (!PAGE.exists()) {
            return;
        }
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write(PAGE.getContentAsByteArray());
    }

    private static boolean isSomebodyElse() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null
                && authentication.getPrincipal() instanceof Caller caller
                && !caller.roles().contains(Role.OPERATOR);
    }
}
