package dev.headroom.http;

import dev.headroom.freshness.Freshness;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request as the response cache sees it.
 *
 * @param method as sent
 * @param host authority that it was sent to, in lower case
 * @param path raw, as sent
 * @param query raw, null without one
 * @param fields all of them
 * @param caller verified
 * @param freshness how current the answer has to be
 */
public record Request(
        String method,
        String host,
        String path,
        @Nullable String query,
        Fields fields,
        Caller caller,
        Freshness freshness) {
    static final Freshness USUAL = Freshness.bounded(Duration.ofSeconds(2));

    /** Within two seconds of the source, of nobody in particular. */
    public static Request get(String host, String path, @Nullable String query, Fields fields) {
        return new Request("GET", host, path, query, fields, Caller.ANONYMOUS, USUAL);
    }

    /** The same of somebody. */
    public Request by(Caller verified) {
        return new Request(method, host, path, query, fields, verified, freshness);
    }

    /** The same, at another level. */
    public Request at(Freshness level) {
        return new Request(method, host, path, query, fields, caller, level);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean reads() {
        return isHead() || method.equals("GET");
    }
}
