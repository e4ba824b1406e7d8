package dev.headroom.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who else's pages may read the answers (the Fetch standard, section 3.2). Closed but for the origins listed; decided
 * for each request, never kept with a response.
 *
 * @param origins exact, as browsers send them; no star, no patterns
 * @param methods that a page may use beyond the simple ones
 * @param fields of requests that a page may set, in lower case
 * @param exposed fields of responses that a page may read
 * @param credentials whether cookies and the like go with the request
 * @param maxAge how long a browser may remember the answer to a preflight
 */
public record Cors(
        Set<String> origins,
        Set<String> methods,
        Set<String> fields,
        Set<String> exposed,
        boolean credentials,
        Duration maxAge) {
    /** For nobody. */
    public static final Cors CLOSED = new Cors(Set.of(), Set.of(), Set.of(), Set.of(), false, Duration.ZERO);

    public Cors {
        origins = Set.copyOf(origins);
        methods = Set.copyOf(methods);
        fields = Set.copyOf(fields);
        exposed = Set.copyOf(exposed);
        if (origins.contains("*") || origins.contains("null")) {
            throw new IllegalArgumentException("origins must be listed one by one");
        }
    }

    /** What goes with the answer to a request from the origin, null where it sent none. */
    public Fields stamps(@Nullable String origin) {
        if (origins.isEmpty()) {
            return Fields.NONE;
        }
        Fields.Builder stamps = Fields.builder().add("Vary", "Origin");
        if (origin != null && origins.contains(origin)) {
            stamps.add("Access-Control-Allow-Origin", origin);
            if (credentials) {
                stamps.add("Access-Control-Allow-Credentials", "true");
            }
            if (!exposed.isEmpty()) {
                stamps.add("Access-Control-Expose-Headers", sorted(exposed));
            }
        }
        return stamps.build();
    }

    static boolean isPreflight(String method, Fields request) {
        return method.equals("OPTIONS") && request.has("Origin") && request.has("Access-Control-Request-Method");
    }

    /** The answer to a preflight; without permission it says nothing, which browsers take for no. */
    public Reply preflight(Fields request) {
        Fields.Builder fields =
                Fields.builder().add("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        String origin = request.first("Origin");
        String method = request.first("Access-Control-Request-Method");
        if (origin != null && method != null && origins.contains(origin) && permits(method, request)) {
            fields.add("Access-Control-Allow-Origin", origin);
            fields.add("Access-Control-Allow-Methods", sorted(methods));
            if (!this.fields.isEmpty()) {
                fields.add("Access-Control-Allow-Headers", sorted(this.fields));
            }
            if (credentials) {
                fields.add("Access-Control-Allow-Credentials", "true");
            }
            fields.add("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
        }
        return Reply.empty(204, fields.build());
    }

    private boolean permits(String method, Fields request) {
        boolean simple = Set.of("GET", "HEAD", "POST").contains(method);
        return (simple || methods.contains(method))
                && Lists.members(request.joined("Access-Control-Request-Headers")).stream()
                        .allMatch(name -> fields.contains(name.toLowerCase(Locale.ROOT)));
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
