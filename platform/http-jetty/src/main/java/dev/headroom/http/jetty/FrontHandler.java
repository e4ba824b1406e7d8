package dev.headroom.http.jetty;

import dev.headroom.base.Ticker;
import dev.headroom.http.Fields;
import dev.headroom.http.Reply;
import dev.headroom.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the selector's thread what is at hand, and hands everything else to threads that may wait. What answers
 * must not block: no lock that is held for long, no server that is asked, no file.
 *
 * <p>A hit never sees the servlet stack. Whatever that stack adds to an answer, the function adds too.
 */
public final class FrontHandler extends Handler.Wrapper {
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_NANOS = 1_000_000;

    private final Function<Request, Optional<Reply>> atHand;
    private final Gate gate;
    private final Executor threads;
    private final Ticker ticker;
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final Runnable counted = ended::increment;
    private final AtomicInteger coming = new AtomicInteger();

    /** Refuses what can't be answered in time, while that costs nothing yet. */
    @FunctionalInterface
    public interface Gate {
        /** Lets everything in. */
        Gate OPEN = (_, _) -> Optional.empty();

        /**
         * The refusal of a request that isn't at hand; empty where it may go on. Must not block.
         *
         * @param coming requests that were let in and that no thread has begun with
         */
        Optional<Reply> refusal(Request request, int coming);
    }

    /**
     * In front of a handler.
     *
     * @param atHand the answer to a request of nobody in particular, by its fields; empty where it isn't at hand
     * @param gate for reads that aren't at hand; what has a body is decided on where it is read
     * @param threads for all other requests; virtual ones cost nothing while they wait
     */
    public FrontHandler(
            Handler behind, Function<Request, Optional<Reply>> atHand, Gate gate, Executor threads, Ticker ticker) {
        super(behind);
        this.ticker = ticker;
        this.atHand = atHand;
        this.gate = gate;
        this.threads = threads;
    }

    /** Waits until what it answers is with its clients: nobody behind it counts that. */
    @Override
    protected void doStop() throws Exception {
        long asked = ticker.nanos();
        while (underWay() && ticker.nanos() - asked < LONGEST_WAIT_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        super.doStop();
    }

    private boolean underWay() {
        long before = ended.sum();
        return begun.sum() != before;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
        Optional<Reply> reply = reads(request.getMethod()) ? decided(asked(request)) : Optional.empty();
        if (reply.isPresent()) {
            begun.increment();
            Sending.send(reply.get(), request, response, Callback.from(callback, counted));
        } else {
            coming.incrementAndGet();
            threads.execute(() -> {
                coming.decrementAndGet();
                behind(request, response, callback);
            });
        }
        return true;
    }

    private Optional<Reply> decided(Request request) {
        Optional<Reply> reply = atHand.apply(request);
        return reply.isPresent() ? reply : gate.refusal(request, coming.get());
    }

    private void behind(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
        try {
            if (!super.handle(readable(request), response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failure) {
            Response.writeError(request, response, callback, failure);
        }
    }

    /**
     * Without an {@code Accept-Language} that isn't one: Jetty fails where somebody asks for its locales, and again
     * where that failure is shown. A field that can't be read counts as not sent (RFC 9110, section 12.5.4).
     */
    private static org.eclipse.jetty.server.Request readable(org.eclipse.jetty.server.Request request) {
        String languages = request.getHeaders().get(HttpHeader.ACCEPT_LANGUAGE);
        if (languages == null || languages.indexOf('"') < 0) {
            return request;
        }
        HttpFields without = HttpFields.build(request.getHeaders())
                .remove(HttpHeader.ACCEPT_LANGUAGE)
                .asImmutable();
        return new org.eclipse.jetty.server.Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return without;
            }
        };
    }

    private static boolean reads(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static Request asked(org.eclipse.jetty.server.Request request) {
        Fields.Builder fields = Fields.builder();
        String cookies = crumbs(request);
        for (HttpField field : request.getHeaders()) {
            if (cookies == null || field.getHeader() != HttpHeader.COOKIE) {
                String value = field.getValue();
                fields.addRead(field.getName(), value == null ? "" : value);
            }
        }
        if (cookies != null) {
            fields.add("Cookie", cookies);
        }
        HttpURI uri = request.getHttpURI();
        String host = (request.isSecure() ? "https" : "http") + "://"
                + org.eclipse.jetty.server.Request.getServerName(request).toLowerCase(Locale.ROOT)
                + ':' + org.eclipse.jetty.server.Request.getServerPort(request);
        String path = uri.getPath();
        Request plain = Request.get(host, path == null ? "" : path, uri.getQuery(), fields.build());
        return new Request(
                request.getMethod(),
                host,
                plain.path(),
                plain.query(),
                plain.fields(),
                plain.caller(),
                plain.freshness());
    }

    /** Browsers send each cookie in a field of its own over HTTP/2; together they are one (RFC 9113, 8.2.3). */
    private static @Nullable String crumbs(org.eclipse.jetty.server.Request request) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            return null;
        }
        List<String> cookies = request.getHeaders().getValuesList(HttpHeader.COOKIE);
        return cookies.size() < 2 ? null : String.join("; ", cookies);
    }
}
