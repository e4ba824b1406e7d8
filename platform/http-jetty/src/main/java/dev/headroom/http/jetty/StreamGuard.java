package dev.headroom.http.jetty;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.http.Problem;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Holds requests of HTTP/2 to what holds for those of HTTP/1.1.
 *
 * <p>Where the fields of one are longer than those of HTTP/1.1 may be, it is refused with 431 and nothing else happens:
 * the connection and its other requests go on. A field counts with its name, its value and four bytes more, as on the
 * wire of HTTP/1.1.
 *
 * <p>A stream that waits for this server is not idle. One that waits for its client, to send or to take, is.
 */
public final class StreamGuard extends Handler.Wrapper {
    private static final ErrorCode TOO_LARGE = new ErrorCode("HEADER_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final int AROUND_FIELD = 4;

    /** In front of a handler. */
    public StreamGuard(Handler behind) {
        super(behind);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            int limit = request.getConnectionMetaData().getHttpConfiguration().getRequestHeaderSize();
            int length = length(request);
            if (length > limit) {
                Violation rule = Violation.of("header fields", "must be at most " + limit + " bytes in all", length)
                        .instead("send fewer or shorter ones; cookies are the usual cause");
                Sending.send(Problem.of(CodedException.of(TOO_LARGE, rule)).reply(), request, response, callback);
                return true;
            }
            request.addIdleTimeoutListener(_ -> false);
        }
        return super.handle(request, response, callback);
    }

    private static int length(Request request) {
        String target = request.getHttpURI().getPathQuery();
        int length = target == null ? 0 : target.length();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            length += field.getName().length() + (value == null ? 0 : value.length()) + AROUND_FIELD;
        }
        return length;
    }
}
