package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.datasource.ReadSession;
import dev.headroom.datasource.Token;
import dev.headroom.freshness.Position;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Binds a {@link ReadSession} to each request, which goes on where the client's last answer left off. A token in the
 * header is the client's own doing and must be right; a cookie that can't be read is dropped. The answer carries the
 * new token as soon as its body begins; what is written afterwards, while a body streams, is not part of it.
 */
final class ReadSessionFilter extends OncePerRequestFilter {
    /** What the client has written or seen, where this node's caches didn't know as much in time. */
    static final String UNKNOWN = "dev.headroom.freshness.unknown";

    private final DatabaseProperties.SessionToken names;
    private final Duration kept;
    private final HandlerExceptionResolver problems;
    private final CarriedToken caches;

    /** The cookie is kept for so long: after it every replica that may be read has the writes. */
    ReadSessionFilter(
            DatabaseProperties.SessionToken names,
            Duration kept,
            HandlerExceptionResolver problems,
            CarriedToken caches) {
        this.names = names;
        this.kept = kept;
        this.problems = problems;
        this.caches = caches;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Token> carried;
        try {
            carried = carried(request);
        } catch (CodedException failure) {
            problems.resolveException(request, response, null, failure);
            return;
        }
        carried.flatMap(caches::position)
                .filter(position -> !known(position))
                .ifPresent(position -> request.setAttribute(UNKNOWN, position));
        ReadSession session = carried.map(ReadSession::resume).orElseGet(ReadSession::begin);
        Stamped stamped = new Stamped(response, session, carried.orElse(null), request.isSecure());
        try {
            session.<@Nullable Void, Exception>call(() -> {
                chain.doFilter(request, stamped);
                return null;
            });
        } catch (ServletException | IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new ServletException(failure);
        }
        stamped.stamp();
    }

    private boolean known(Position position) {
        try {
            return caches.known(position);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Token> carried(HttpServletRequest request) {
        String header = names.header().isEmpty() ? null : request.getHeader(names.header());
        if (header != null) {
            return Optional.of(Token.parse(header));
        }
        Cookie[] cookies = names.cookie().isEmpty() ? null : request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(names.cookie())) {
                    return readable(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Token> readable(String text) {
        try {
            return Optional.of(Token.parse(text));
        } catch (CodedException _) {
            return Optional.empty();
        }
    }

    /** Adds the token before the answer's head is gone. */
    private final class Stamped extends HttpServletResponseWrapper {
        private final HttpServletResponse response;
        private final ReadSession session;
        private final @Nullable Token carried;
        private final boolean secure;
        private boolean stamped;

        Stamped(HttpServletResponse response, ReadSession session, @Nullable Token carried, boolean secure) {
            super(response);
            this.response = response;
            this.session = session;
            this.carried = carried;
            this.secure = secure;
        }

        void stamp() {
            if (stamped || response.isCommitted()) {
                return;
            }
            stamped = true;
            session.token().filter(token -> !token.equals(carried)).ifPresent(this::add);
        }

        private void add(Token token) {
            String text = token.encode();
            if (!names.header().isEmpty()) {
                response.setHeader(names.header(), text);
            }
            if (!names.cookie().isEmpty()) {
                ResponseCookie cookie = ResponseCookie.from(names.cookie(), text)
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite("Lax")
                        .path("/")
                        .maxAge(kept)
                        .build();
                response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            stamp();
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            stamp();
            return super.getWriter();
        }

        @Override
        public void flushBuffer() throws IOException {
            stamp();
            super.flushBuffer();
        }

        @Override
        public void sendError(int status) throws IOException {
            stamp();
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            stamp();
            super.sendError(status, message);
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            stamp();
            super.sendRedirect(location);
        }
    }
}
