package dev.headroom.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request whose parameters are given: what else its container would find isn't among them. */
abstract class ParametersRequest extends HttpServletRequestWrapper {
    private final @Nullable Map<String, String[]> parameters;

    /**
     * A request.
     *
     * @param parameters of its query, at least one value each; null for those of the wrapped request
     */
    ParametersRequest(HttpServletRequest request, @Nullable Map<String, List<String>> parameters) {
        super(request);
        this.parameters = parameters == null ? null : arrays(parameters);
    }

    private static Map<String, String[]> arrays(Map<String, List<String>> lists) {
        Map<String, String[]> arrays = new LinkedHashMap<>();
        lists.forEach((name, values) -> arrays.put(name, values.toArray(String[]::new)));
        return Collections.unmodifiableMap(arrays);
    }

    @Override
    public final Map<String, String[]> getParameterMap() {
        return parameters == null ? super.getParameterMap() : parameters;
    }

    @Override
    public final @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    @Override
    public final String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public final Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }
}
