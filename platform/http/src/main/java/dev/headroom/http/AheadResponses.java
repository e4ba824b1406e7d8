package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Responses that are made and compressed before anybody asks, by the warm-up of the caches: at its pace, as far as it
 * has come, and with its report. What is made is what the first asker would have got: the same key, tags and times.
 */
public final class AheadResponses {
    private static final int MOST = 100_000;

    private final ResponseCache cache;
    private final Function<String, Optional<Route>> routes;
    private final BatchFilter.Dispatch dispatch;
    private final Supplier<ServletContext> context;
    private final Map<CacheKey, Wanted> pending = new ConcurrentHashMap<>();

    /**
     * A response that is likely to be asked for.
     *
     * @param request as it would come
     * @param as runs its handler as its caller
     */
    public record Wanted(Request request, As as) {}

    /** Runs work as somebody. */
    @FunctionalInterface
    public interface As {
        Response call(Callable<Response> work) throws Exception;
    }

    /** Says what is likely to be asked for, the likeliest first. */
    @FunctionalInterface
    public interface Likely {
        List<Wanted> within(WarmUp.Extent extent);
    }

    /**
     * With the application's handlers.
     *
     * @param routes of paths that are kept
     */
    public AheadResponses(
            ResponseCache cache,
            Function<String, Optional<Route>> routes,
            BatchFilter.Dispatch dispatch,
            Supplier<ServletContext> context) {
        this.cache = cache;
        this.routes = routes;
        this.dispatch = dispatch;
        this.context = context;
    }

    /** A part of the warm-up. */
    public WarmSource<?> source(String mode, Likely likely) {
        Cache<Kept> entries = cache.cache();
        return WarmSource.each(mode, entries, extent -> keys(likely.within(extent)), this::load);
    }

    private List<CacheKey> keys(List<Wanted> wanted) {
        if (pending.size() > MOST) {
            pending.clear();
        }
        List<CacheKey> keys = new ArrayList<>();
        for (Wanted one : wanted) {
            routes.apply(one.request().path())
                    .flatMap(route -> cache.key(route, one.request()))
                    .ifPresent(key -> {
                        pending.put(key, one);
                        keys.add(key);
                    });
        }
        return keys;
    }

    private Kept load(CacheKey key) throws Exception {
        Wanted wanted = pending.remove(key);
        if (wanted == null) {
            throw CodedException.of(
                    HttpErrors.NOT_LIKELY, Violation.of("response", "must be named before it is made", key.toString()));
        }
        Route route = routes.apply(wanted.request().path()).orElseThrow();
        Kept kept = cache.make(route, wanted.request(), reads -> wanted.as().call(() -> made(route, wanted, reads)));
        kept.codeAhead();
        return kept;
    }

    private Response made(Route route, Wanted wanted, HeaderReads reads) throws Exception {
        CapturedResponse captured = new CapturedResponse(AheadRequest.nowhere(), reads, route.largest());
        HttpServletRequest request = AheadRequest.of(wanted.request(), context.get());
        // what has no canonical query has no key, and isn't made ahead
        Query query = route.query(wanted.request().query()).orElseThrow();
        dispatch.handle(
                new SeenRequest(request, reads, captured, new SeenRequest.Seen(query, route.mediaType())), captured);
        return captured.captured();
    }
}
