package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Caches;
import dev.headroom.cache.LastMiss;
import dev.headroom.http.Caller;
import dev.headroom.http.Fields;
import dev.headroom.http.Request;
import dev.headroom.http.ResponseCache;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator may ask of kept responses: which routes there are, how they fare, why one would be a miss. */
public final class ResponseOperations {
    private static final ErrorCode NOT_KEPT = new ErrorCode("ROUTE_NOT_KEPT", ErrorCode.Kind.NOT_FOUND);

    private final ResponseCache cache;
    private final ResponseRoutes routes;
    private final Caches caches;

    ResponseOperations(ResponseCache cache, ResponseRoutes routes, Caches caches) {
        this.cache = cache;
        this.caches = caches;
        this.routes = routes;
    }

    /**
     * One route.
     *
     * @param path its pattern
     * @param kept whether anything of it is
     * @param audience who shares an entry
     * @param parameters that are part of its keys
     * @param outcomes how often what came to pass since the start
     */
    public record RouteState(
            String path, boolean kept, String audience, List<String> parameters, Map<String, Long> outcomes) {
        public RouteState {
            parameters = List.copyOf(parameters);
            outcomes = Map.copyOf(outcomes);
        }
    }

    /** All routes, by their paths. */
    public List<RouteState> states() {
        Map<String, Map<String, Long>> outcomes = cache.outcomesByRoute();
        return routes.all().stream()
                .map(mapped -> new RouteState(
                        mapped.pattern().getPatternString(),
                        mapped.kept(),
                        mapped.route().audience().name().toLowerCase(java.util.Locale.ROOT),
                        mapped.route().parameters().stream().sorted().toList(),
                        outcomes.getOrDefault(mapped.route().name(), Map.of())))
                .toList();
    }

    /**
     * Why a request of somebody was last not answered from this node's memory.
     *
     * @param principal whose request it was, or {@code -} where entries are shared
     */
    public record Missed(String principal, LastMiss miss) {}

    /**
     * The last misses of a path, of whoever asked for it, the newest first.
     *
     * @param target its path, with a query where it has one
     * @param most of them
     * @throws CodedException ROUTE_NOT_KEPT where nothing is ever kept of the path
     */
    public List<Missed> lastMisses(String target, int most) {
        Target asked = Target.of(target);
        ResponseRoutes.Mapped mapped = routes.of(asked.path())
                .filter(ResponseRoutes.Mapped::kept)
                .orElseThrow(() -> CodedException.of(
                        NOT_KEPT, Violation.of("url", "must be of a route whose responses are kept", asked.path())));
        return caches.lastMisses(cache.keysOf(mapped.route(), asked.path(), asked.query()), most).stream()
                .map(one -> new Missed(one.key().segments().getFirst(), one.miss()))
                .toList();
    }

    /**
     * Why a GET would hit or miss now, in words; asks the shared tiers.
     *
     * @param authority that the request was sent to, as {@code http://127.0.0.1:8080}
     * @param target its path, with a query where it has one
     * @param caller whose request it would be
     */
    public List<String> explain(String authority, String target, Caller caller) {
        Target asked = Target.of(target);
        return routes.of(asked.path())
                .map(mapped -> mapped.kept()
                        ? cache.explain(
                                mapped.route(),
                                Request.get(authority, asked.path(), asked.query(), Fields.NONE)
                                        .by(caller))
                        : List.of("nothing is kept of route " + mapped.pattern()))
                .orElseGet(() -> List.of("no route is mapped at " + asked.path()));
    }

    /** What a request asks for, in its two parts. */
    private record Target(String path, @Nullable String query) {
        static Target of(String target) {
            int mark = target.indexOf('?');
            return mark < 0
                    ? new Target(target, null)
                    : new Target(target.substring(0, mark), target.substring(mark + 1));
        }
    }
}
