package dev.headroom.finance.server.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Gives the page to every address of the app: those below neither the interface nor the console that name no file. It
 * comes after all controllers and before the files.
 */
@Component
class PageRoutes extends AbstractHandlerMapping {
    private static final Set<String> NOT_OURS = Set.of("api", "console", "assets", "graphql");
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final FirstPage page;

    PageRoutes(FirstPage page) {
        this.page = page;
        // behind the controllers, before the framework's own welcome page
        setOrder(1);
    }

    @Override
    protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
        return METHODS.contains(request.getMethod()) && page.built() && isRoute(request.getRequestURI()) ? page : null;
    }

    static boolean isRoute(String path) {
        if (path.indexOf('.') >= 0) {
            return false;
        }
        int end = path.indexOf('/', 1);
        return !NOT_OURS.contains(path.substring(1, end < 0 ? path.length() : end));
    }
}
