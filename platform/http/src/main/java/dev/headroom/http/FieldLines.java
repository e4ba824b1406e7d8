package dev.headroom.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields of a request that came in several lines (RFC 9110, section 5.3). */
public final class FieldLines {
    private FieldLines() {}

    /** All lines of a field as one; null where it isn't sent. */
    public static @Nullable String joined(HttpServletRequest request, String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? null : lines.size() == 1 ? lines.getFirst() : String.join(", ", lines);
    }
}
