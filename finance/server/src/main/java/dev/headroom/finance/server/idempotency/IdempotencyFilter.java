package dev.headroom.finance.server.idempotency;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Sha256;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Lets a change with an {@code Idempotency-Key} take effect once, however often it is sent within a day: the key, the
 * effect and the answer commit in one transaction, or none does. The same request again gets the stored answer with
 * {@code Idempotency-Replayed: true}; another request under the key is refused (422); one that comes while the first
 * runs waits for it, or is told to come again (409). A refused request leaves its key free.
 *
 * <p>Left out are sign-in, whose answers are secrets that aren't stored, and imports and pictures, which know a file by
 * its content.
 */
final class IdempotencyFilter extends OncePerRequestFilter {
    static final String KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final String LOCK_TIMEOUT = "55P03";
    private static final int LARGEST_BODY_BYTES = 1 << 20;
    private static final Pattern KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final List<String> LEFT_OUT = List.of("/api/v1/auth/", "/api/v1/imports");
    private static final Pattern PICTURE =
            Pattern.compile("POST /api/v1/transactions/[^/]+/receipts|PUT /api/v1/goals/[^/]+/picture");
    private static final List<String> KEPT_HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION, HttpHeaders.ETAG);
    private static final ErrorCode BAD_KEY = new ErrorCode("BAD_IDEMPOTENCY_KEY", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode REUSED = new ErrorCode("IDEMPOTENCY_KEY_REUSED", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode RUNNING = new ErrorCode("IDEMPOTENT_REQUEST_RUNNING", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode TOO_LARGE = new ErrorCode("BODY_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);

    private final IdempotencyKeys keys;
    private final PlatformTransactionManager transactions;
    private final HandlerExceptionResolver problems;

    IdempotencyFilter(
            IdempotencyKeys keys, PlatformTransactionManager transactions, HandlerExceptionResolver problems) {
        this.keys = keys;
        this.transactions = transactions;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !CHANGES.contains(request.getMethod())
                || request.getHeader(KEY) == null
                || LEFT_OUT.stream().anyMatch(request.getRequestURI()::startsWith)
                || PICTURE.matcher(request.getMethod() + ' ' + request.getRequestURI())
                        .matches()
                || caller().isEmpty();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            once(request, response, chain);
        } catch (RuntimeException failure) {
            if (response.isCommitted()) {
                throw failure;
            }
            response.reset();
            problems.resolveException(request, response, null, failure);
        }
    }

    private void once(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long user = caller().orElseThrow().userId();
        String key = key(request);
        byte[] body = body(request);
        String hash = hash(request, body);
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        TransactionStatus transaction = transactions.getTransaction(new DefaultTransactionDefinition());
        try {
            if (claim(user, key, hash)) {
                chain.doFilter(new KnownBodyRequest(request, body), answer);
                if (answer.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
                    transaction.setRollbackOnly();
                } else {
                    keys.keep(user, key, kept(hash, answer));
                }

            } else {
                replay(keys.answered(user, key), hash, key, answer);
            }
        } catch (RuntimeException | ServletException | IOException failure) {
            transactions.rollback(transaction);
            throw failure;
        }
        transactions.commit(transaction);
        answer.copyBodyToResponse();
    }

    private boolean claim(long user, String key, String hash) {
        try {
            return keys.claim(user, key, hash);
        } catch (DataAccessException failure) {
            if (!(failure.getRootCause() instanceof SQLException cause) || !LOCK_TIMEOUT.equals(cause.getSQLState())) {
                throw failure;
            }
            throw CodedException.retryAfter(
                    RUNNING,
                    Duration.ofSeconds(1),
                    Violation.of(KEY, "belongs to a request that is still running", key)
                            .instead("send it again for its answer"));
        }
    }

    private static IdempotencyKeys.Answered kept(String hash, ContentCachingResponseWrapper answer) {
        Map<String, String> headers = new HashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = name.equals(HttpHeaders.CONTENT_TYPE) ? answer.getContentType() : answer.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        String text = new String(answer.getContentAsByteArray(), StandardCharsets.UTF_8);
        return new IdempotencyKeys.Answered(hash, answer.getStatus(), headers, text);
    }

    private static void replay(IdempotencyKeys.Answered answered, String hash, String key, HttpServletResponse response)
            throws IOException {
        if (!answered.requestHash().equals(hash)) {
            throw CodedException.of(
                    REUSED,
                    Violation.of(KEY, "was used for another request", key).instead("make a new key for each request"));
        }
        response.setStatus(answered.status());
        answered.headers().forEach(response::setHeader);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(REPLAYED, "true");
        response.getOutputStream().write(answered.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Caller> caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    private static String key(HttpServletRequest request) {
        String key = request.getHeader(KEY).strip();
        if (!KEY_FORM.matcher(key).matches()) {
            throw CodedException.of(
                    BAD_KEY,
                    Violation.of(KEY, "must be 1..255 visible ASCII characters", key)
                            .instead("take a UUID"));
        }
        return key;
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LARGEST_BODY_BYTES + 1);
        if (body.length > LARGEST_BODY_BYTES) {
            throw CodedException.of(
                    TOO_LARGE,
                    Violation.of(
                            "body",
                            "of a request with %s must be at most %d bytes".formatted(KEY, LARGEST_BODY_BYTES),
                            null));
        }
        return body;
    }

    private static String hash(HttpServletRequest request, byte[] body) {
        MessageDigest sha256 = Sha256.begun();
        // a POST's fingerprint is as it was before other methods had keys: a release finds its keys again
        String method = request.getMethod().equals("POST") ? "" : request.getMethod() + ' ';
        String target = method + request.getRequestURI() + '?' + request.getQueryString() + '\n';
        sha256.update(target.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256.digest(body));
    }
}
