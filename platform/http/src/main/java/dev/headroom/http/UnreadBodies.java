package dev.headroom.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads to its end what a handler has left of a short request body. Containers close the connection of a request that
 * is refused before its body has come, and a client that has sent its next one meanwhile sees that fail. Over HTTP/2
 * they cancel the stream, and clients that are still sending throw the answer away, so that more is read there.
 */
public final class UnreadBodies implements Filter {
    private static final int MOST = 64 << 10;
    private static final int MOST_OF_A_STREAM = 1 << 20;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request instanceof HttpServletRequest http) {
            drain(http, response);
        }
    }

    /**
     * Before an answer that nobody behind will read the body for: with its last byte an answer is committed, and over
     * HTTP/2 that ends the stream of a client that is still sending.
     */
    static void drain(HttpServletRequest request, ServletResponse response) {
        if (!response.isCommitted()
                && !request.isAsyncStarted()
                && request.getContentLengthLong() > 0
                && request.getContentLengthLong() <= most(request.getProtocol())) {
            drain(request);
        }
    }

    private static int most(String protocol) {
        return switch (protocol) {
            case "HTTP/1.1" -> MOST;
            case "HTTP/2.0" -> MOST_OF_A_STREAM;
            default -> 0;
        };
    }

    private static void drain(ServletRequest request) {
        try {
            InputStream body = request.getInputStream();
            byte[] into = new byte[4096];
            int read = body.read(into);
            while (read >= 0) {
                read = body.read(into);
            }
        } catch (IOException | IllegalStateException _) {
            // gone, or read as characters: the container decides about the connection
        }
    }
}
