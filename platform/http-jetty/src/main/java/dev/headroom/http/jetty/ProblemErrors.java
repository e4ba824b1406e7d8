package dev.headroom.http.jetty;

import dev.headroom.http.Fields;
import dev.headroom.http.Problem;
import dev.headroom.http.SecurityHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the server itself refuses, before any application sees it, the way applications do: with a problem
 * document (RFC 9457), the fields that protect users, and no word of what failed inside.
 */
public final class ProblemErrors extends ErrorHandler {
    private static final String SERVER = "the request failed for a reason of ours";

    @Override
    public boolean errorPageForMethod(String method) {
        // whatever the method, a refusal says why
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Problem problem = problem(code, reason(cause));
        HttpFields.Mutable fields = response.getHeaders();
        fields(fields);
        byte[] body = problem.json().getBytes(StandardCharsets.UTF_8);
        fields.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static void fields(HttpFields.Mutable fields) {
        Fields own = SecurityHeaders.api();
        own.forEach(fields::put);
        fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** What the parser found wrong; of failures of ours nothing is told. */
    private static @Nullable String reason(@Nullable Throwable cause) {
        return cause instanceof HttpException refused && refused.getCode() < HttpStatus.INTERNAL_SERVER_ERROR_500
                ? refused.getReason()
                : null;
    }

    private static Problem problem(int status, @Nullable String reason) {
        String words = HttpStatus.getMessage(status);
        String detail = switch (status) {
            case HttpStatus.BAD_REQUEST_400 -> "the request must be one of HTTP/1.1";
            case HttpStatus.URI_TOO_LONG_414 -> "the address is too long; send what it carries in a body";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                "the header fields are too large; send fewer or shorter ones";
            case HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 -> "the version of HTTP isn't spoken here";
            default -> status < HttpStatus.INTERNAL_SERVER_ERROR_500 ? words : SERVER;
        };
        boolean told = reason != null && !reason.isBlank() && status < HttpStatus.INTERNAL_SERVER_ERROR_500;
        String code = words.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return Problem.of(status, code, told ? detail + ": " + reason : detail);
    }
}
