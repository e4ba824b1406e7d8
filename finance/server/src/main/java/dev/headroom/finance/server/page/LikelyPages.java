package dev.headroom.finance.server.page;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Which pages a browser may fetch before somebody opens them (speculation rules): the console, for an operator who
 * points at the link to it. Documents only, nothing is run ahead, and no address beside it: every other way within the
 * app opens no document.
 */
@Configuration(proxyBeanMethods = false)
class LikelyPages {
    static final String FIELD = "Speculation-Rules";
    /** The field's value: a file of its own, which the policy of the page allows as it does scripts. */
    static final String RULES = "\"/speculation-rules.json\"";

    private static final String TYPE = "application/speculationrules+json";
    private static final byte[] CONSOLE = """
            {"prefetch": [{"where": {"href_matches": "/console/"}, "eagerness": "moderate"}]}
            """.getBytes(StandardCharsets.UTF_8);

    /** Before the files, by whose names a browser would be told another type. */
    @Bean
    SimpleUrlHandlerMapping speculationRulesMapping() {
        HttpRequestHandler rules = (_, response) -> write(response);
        return new SimpleUrlHandlerMapping(Map.of("/speculation-rules.json", rules), Ordered.HIGHEST_PRECEDENCE);
    }

    private static void write(HttpServletResponse response) throws IOException {
        response.setContentType(TYPE);
        response.setHeader(
                HttpHeaders.CACHE_CONTROL,
                CacheControl.maxAge(Duration.ofHours(1)).cachePublic().getHeaderValue());
        response.setContentLength(CONSOLE.length);
        response.getOutputStream().write(CONSOLE);
    }
}
