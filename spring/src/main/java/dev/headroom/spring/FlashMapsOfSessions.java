package dev.headroom.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.SessionFlashMapManager;

/**
 * Looks for what a redirect left only where the client has named a session. Spring's own asks every request for its
 * session, and an answer that was made with a look at the session is of that client alone: nothing would be kept.
 */
final class FlashMapsOfSessions extends SessionFlashMapManager {
    @Override
    protected @Nullable List<FlashMap> retrieveFlashMaps(HttpServletRequest request) {
        HttpServletRequest sent = request;
        while (sent instanceof HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest inner) {
            sent = inner;
        }
        return sent.getRequestedSessionId() == null ? null : super.retrieveFlashMaps(request);
    }
}
