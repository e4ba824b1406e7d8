package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Freshness;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Many reads in one request, each with a status and an entity tag of its own: what is kept is served from there, the
 * rest is made side by side, a few at a time, until a deadline that all share; what isn't made by then is told to stop,
 * and nobody waits for it. Only routes whose responses are kept can be read: their handlers decide by the caller, not
 * by rules that stand before them.
 */
public final class BatchFilter implements Filter {
    private static final ErrorCode NOT_READABLE = new ErrorCode("NOT_IN_BATCHES", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode TOO_LARGE = new ErrorCode("ITEM_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode LATE = new ErrorCode("BATCH_DEADLINE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode FAILED = new ErrorCode("ITEM_FAILED", ErrorCode.Kind.UNAVAILABLE);
    private static final int LARGEST_BODY = 512 << 10;
    private static final JsonFactory JSON = new JsonFactory();

    private final ResponseCache cache;
    private final Mount mount;
    private final Bounds bounds;
    private final Ticker ticker;

    /** Makes the response to one read, on whatever thread. */
    @FunctionalInterface
    public interface Dispatch {
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    /**
     * How far a batch goes.
     *
     * @param path that batches are sent to
     * @param parallel items made at a time
     * @param deadline for all items
     */
    public record Bounds(String path, int parallel, Duration deadline) {
        public Bounds {
            if (parallel < 1 || deadline.isNegative()) {
                throw new IllegalArgumentException("a batch needs one or more items at a time and a deadline");
            }
        }
    }

    /**
     * What stands around it.
     *
     * @param routes of requests that may be read
     * @param callers whose credential has been verified for the request
     * @param freshness how current the answer to a read has to be, asked in its place
     * @param weigh admits a batch with so many items; a verdict that refuses ends it
     * @param carry takes what belongs to the request's thread along to another
     * @param dispatch makes what isn't kept
     */
    public record Mount(
            Function<HttpServletRequest, Optional<Route>> routes,
            Function<HttpServletRequest, Caller> callers,
            Function<HttpServletRequest, Freshness> freshness,
            Weigh weigh,
            UnaryOperator<Callable<Reply>> carry,
            Dispatch dispatch) {}

    /** Counts a batch against its caller's quota. */
    @FunctionalInterface
    public interface Weigh {
        Optional<Limiter.Verdict> admit(HttpServletRequest request, int items);
    }

    /** A mount. */
    public BatchFilter(ResponseCache cache, Mount mount, Bounds bounds, Ticker ticker) {
        this.cache = cache;
        this.mount = mount;
        this.bounds = bounds;
        this.ticker = ticker;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse target
                && http.getMethod().equals("POST")
                && http.getRequestURI().equals(bounds.path())) {
            try {
                answer(http, target);
            } catch (CodedException failure) {
                UnreadBodies.drain(http, target);
                ResponseCacheFilter.send(Problem.of(failure).reply(), target);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ServletException(interrupted);
            }
            return;
        }
        chain.doFilter(request, response);
    }

    private void answer(HttpServletRequest http, HttpServletResponse target) throws IOException, InterruptedException {
        String type = http.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw CodedException.of(
                    HttpErrors.UNSUPPORTED_TYPE, Violation.of("Content-Type", "must be application/json", type));
        }
        byte[] body = http.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw CodedException.of(
                    HttpErrors.BODY_TOO_LARGE,
                    Violation.of("batch", "must have at most " + LARGEST_BODY + " bytes", "more"));
        }
        List<BatchRequests.Item> items = BatchRequests.read(body);
        Limiter.Verdict verdict = mount.weigh().admit(http, items.size()).orElse(null);
        if (verdict != null) {
            verdict.fields().forEach(target::setHeader);
            if (!verdict.admitted()) {
                ResponseCacheFilter.send(
                        Problem.quotaExceeded(verdict.exceeded(), verdict.retryAfter())
                                .reply(),
                        target);
                return;
            }
        }
        byte[] answer = written(replies(http, target, items));
        target.setContentType("application/json");
        target.setHeader("Cache-Control", "no-store");
        target.setContentLength(answer.length);
        target.getOutputStream().write(answer);
    }

    private Map<String, Reply> replies(
            HttpServletRequest http, HttpServletResponse target, List<BatchRequests.Item> items)
            throws InterruptedException {
        Semaphore places = new Semaphore(bounds.parallel());
        long end = ticker.nanos() + bounds.deadline().toNanos();
        Map<String, Future<Reply>> underWay = new LinkedHashMap<>();
        Map<String, Reply> replies = new LinkedHashMap<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (BatchRequests.Item item : items) {
                BatchItem read = new BatchItem(http, target, item);
                Callable<Reply> work = mount.carry().apply(() -> reply(read));
                Future<Reply> future = threads.submit(() -> {
                    places.acquire();
                    try {
                        return work.call();
                    } finally {
                        places.release();
                    }
                });
                underWay.put(item.id(), future);
            }
            for (Map.Entry<String, Future<Reply>> one : underWay.entrySet()) {
                replies.put(one.getKey(), landed(one.getValue(), end));
            }
        } finally {
            // never closed, which would wait: work that doesn't heed its interrupt ends after the answer
            threads.shutdownNow();
        }
        return replies;
    }

    private Reply landed(Future<Reply> future, long end) throws InterruptedException {
        try {
            return future.get(Math.max(0, end - ticker.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return Problem.of(CodedException.of(
                            LATE,
                            Violation.of("the batch", "must be made within " + bounds.deadline(), null)
                                    .instead("ask for less at a time")))
                    .reply();
        } catch (ExecutionException failure) {
            CodedException coded = failure.getCause() instanceof CodedException known
                    ? known
                    : CodedException.of(FAILED, Violation.of("the item", "failed for a reason of ours", null));
            return Problem.of(coded).reply();
        }
    }

    private Reply reply(BatchItem item) throws Exception {
        Route route = mount.routes()
                .apply(item)
                .orElseThrow(() -> CodedException.of(
                        NOT_READABLE,
                        Violation.of("path", "must be a resource that batches may read", item.getRequestURI())));
        Request request =
                item.asked(mount.callers().apply(item), mount.freshness().apply(item));
        Origin origin = reads -> {
            CapturedResponse captured = new CapturedResponse(item.nowhere(), reads, route.largest());
            Query query = route.query(request.query()).orElse(null);
            mount.dispatch()
                    .handle(
                            new SeenRequest(item, reads, captured, new SeenRequest.Seen(query, route.mediaType())),
                            captured);
            Response made = captured.captured();
            if (made.isSent()) {
                throw CodedException.of(
                        TOO_LARGE,
                        Violation.of("the item", "must have at most " + route.largest() + " bytes", "more")
                                .instead("ask for it by itself"));
            }
            return made;
        };
        return cache.answer(route, request, origin);
    }

    private static byte[] written(Map<String, Reply> replies) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("responses");
            for (Map.Entry<String, Reply> one : replies.entrySet()) {
                Reply reply = one.getValue();
                json.writeStartObject();
                json.writeStringProperty("id", one.getKey());
                json.writeNumberProperty("status", reply.status());
                String tag = reply.fields().first("ETag");
                if (tag != null) {
                    json.writeStringProperty("etag", tag);
                }
                if (reply.length() > 0) {
                    ByteArrayOutputStream body = new ByteArrayOutputStream(reply.length());
                    reply.writeTo(body);
                    json.writeName("body");
                    json.writeRawValue(body.toString(StandardCharsets.UTF_8));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
