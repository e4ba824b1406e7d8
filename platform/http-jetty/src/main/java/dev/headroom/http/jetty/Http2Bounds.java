package dev.headroom.http.jetty;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one HTTP/2 connection may ask of a server.
 *
 * @param streams requests that are open at a time, 1 to 10,000; one more is refused and can be sent again
 * @param events frames in a second that cost the server and bring it nothing: resets, pings, settings, empty frames; 1
 *     to 100,000. A connection with more is closed ({@code ENHANCE_YOUR_CALM})
 * @param idle how long a stream may wait for its peer before it is reset, 1 s to 1 h
 * @param upgrade whether a plain HTTP/1.1 connection may become one of HTTP/2 ({@code Upgrade: h2c}); who knows
 *     beforehand needs no such thing
 */
public record Http2Bounds(int streams, int events, Duration idle, boolean upgrade) {
    private static final ErrorCode INVALID = new ErrorCode("HTTP2_SETTINGS_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final int MOST_STREAMS = 10_000;
    private static final int MOST_EVENTS = 100_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    public Http2Bounds {
        List<Violation> broken = new ArrayList<>();
        if (streams < 1 || streams > MOST_STREAMS) {
            broken.add(Violation.of("streams of a connection", "must be 1..10000", streams)
                    .instead("browsers and proxies do with 100"));
        }
        if (events < 1 || events > MOST_EVENTS) {
            broken.add(Violation.of("events in a second", "must be 1..100000", events)
                    .instead("128 is plenty for whoever means well"));
        }
        if (idle.compareTo(Duration.ofSeconds(1)) < 0 || idle.compareTo(LONGEST) > 0) {
            broken.add(Violation.of("idle time of a stream", "must be 1 s..1 h", idle)
                    .instead("30s is usual"));
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
    }
}
