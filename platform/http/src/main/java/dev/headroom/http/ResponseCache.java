package dev.headroom.http;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.LoadFailed;
import dev.headroom.cache.Loader;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Responses by what they were asked with, kept until something they were made of changes.
 *
 * <p>The key holds the route, the canonical query, whose request it is, host and path, and every request field that the
 * handler was seen to read; the content coding is chosen among the bodies of the entry. What the handler read through
 * caches and tracked queries ends the entry when it changes, before its time is over.
 *
 * <p>Requests for a response that is being made wait for it, apart from whoever asked first: that client may go away,
 * the response is made to its end. Where it turns out that it can't be kept they all go on by themselves, side by side;
 * where it failed one of them tries again. Who finds a stale response that may still be served is answered with it, and
 * the first of them makes it anew once it has been answered.
 */
public final class ResponseCache implements AutoCloseable {
    private static final String NAME = "Headroom";
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration JOIN = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final int UPGRADES_WAITING = 256;

    private final Cache<Kept> cache;
    private final Ticker ticker;
    private final InstantSource clock;
    private final CodingPolicy coding;
    private final Map<String, Recipe> recipes = new ConcurrentHashMap<>();
    private final Flights flights;
    private final ResponseStats stats = new ResponseStats();
    private final ExecutorService upgrades;

    /**
     * A cache among others, in this process's memory.
     *
     * @param name of the cache: lower case letters, digits, underscores
     */
    public ResponseCache(Caches caches, String name, CodingPolicy coding, Ticker ticker, InstantSource clock) {
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of(name + ":{user}:{route}:{query}:{variant}"), Kept.class)
                .timeToLive(LONGEST, Tier.MEMORY)
                .jitter(0)
                .absent(Duration.ZERO)
                .earlyRefresh(false)
                .build());
        this.ticker = ticker;
        this.clock = clock;
        this.coding = coding;
        this.flights = new Flights(ticker);
        this.upgrades = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(UPGRADES_WAITING),
                Thread.ofPlatform().daemon().name("response-upgrades").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * The answer to a request; from memory where that may be.
     *
     * @throws Exception what the handler threw, where nothing kept may stand in
     */
    public Reply answer(Route route, Request request, Origin origin) throws Exception {
        Asked asked = asked(route, request, origin);
        if (asked.key == null) {
            return pass(asked, asked.bypass);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Kept kept = cache.ask(asked.key, request.freshness()).value().orElse(null);
            long now = ticker.nanos();
            if (kept != null && now - kept.times().freshNanos() < 0) {
                return hit(asked, kept, now);
            }
            if (kept != null && now - kept.times().whileNanos() < 0) {
                return staleWhile(asked, kept, now);
            }
            if (flights.passes(asked.key)) {
                return pass(asked, "fwd=miss; detail=not-kept-lately");
            }
            Flights.Flight mine = flights.enter(asked.key);
            if (mine.isLeader()) {
                return lead(asked, mine, kept);
            }
            switch (mine.join(JOIN)) {
                case Flights.Landing.Kept _ -> stats.collapsed.increment();
                case Flights.Landing.Passed _ -> {
                    return pass(asked, "fwd=miss; detail=not-kept");
                }
                case Flights.Landing.Failed(Exception failure) -> {
                    if (attempt > 0) {
                        throw failure;
                    }
                }
                case Flights.Landing.Late _ -> {
                    return pass(asked, "fwd=miss; detail=waited-too-long");
                }
            }
        }
        return pass(asked, "fwd=miss; detail=changes-too-often");
    }

    /** A request on its way, with what was found out about it. */
    private static final class Asked {
        private final Route route;
        private final Request request;
        private final Origin origin;
        private final Rendering rendering;
        private final Recipe recipe;
        private final List<String> variesBy;
        private @Nullable CacheKey key;
        private String bypass = "";

        Asked(Route route, Request request, Origin origin, Recipe recipe) {
            this.route = route;
            this.request = request;
            this.origin = origin;
            this.rendering = new Rendering(route, request);
            this.recipe = recipe;
            this.variesBy = recipe.names();
        }
    }

    private Asked asked(Route route, Request request, Origin origin) {
        Recipe recipe = recipes.computeIfAbsent(route.name(), _ -> new Recipe(route.variesBy()));
        Asked asked = new Asked(route, request, origin, recipe);
        Optional<Query> query = Query.of(request.query(), route.parameters());
        Tenant tenant = Tenant.COMMON;
        String user = "-";
        String authority = "";
        if (route.audience() == Route.Audience.PRINCIPAL && request.caller() instanceof Caller.Verified caller) {
            tenant = new Tenant(caller.tenant());
            user = caller.principal();
            authority = caller.authority();
        }
        String variant = recipe.variant(asked.variesBy, request.fields());
        if (!request.reads()) {
            asked.bypass = "fwd=method";
        } else if (!Paths.canonical(request.path()) || query.isEmpty()) {
            asked.bypass = "fwd=bypass; detail=not-canonical";
        } else if (route.audience() == Route.Audience.PRINCIPAL && user.equals("-")) {
            asked.bypass = "fwd=bypass; detail=nobody";
        } else if (variant == null) {
            asked.bypass = "fwd=bypass; detail=too-many-variants";
        } else {
            String where = request.host() + ' ' + request.path() + ' ' + authority.length() + ':' + authority + variant;
            asked.key = cache.key(tenant, user, route.name(), '?' + query.get().text(), shortened(where));
        }
        return asked;
    }

    /** A digest stands for what is long: two requests never share one. */
    private static String shortened(String text) {
        return text.length() <= 1000 ? text : EntityTag.ofVersions(text, "long").opaque();
    }

    private Reply hit(Asked asked, Kept kept, long now) {
        stats.hits.increment();
        if (kept.earnsUpgrade(coding.upgradeAfter())) {
            upgrades.execute(() -> kept.upgrade(Effort.THOROUGH));
        }
        return asked.rendering.of(kept, asked.variesBy, stamps(kept, now, "hit"));
    }

    private Reply staleWhile(Asked asked, Kept kept, long now) {
        stats.stale.increment();
        Reply reply = asked.rendering.of(kept, asked.variesBy, stamps(kept, now, "hit; fwd=stale"));
        CacheKey key = asked.key;
        if (key == null || flights.passes(key)) {
            return reply;
        }
        Flights.Flight flight = flights.enter(key);
        return flight.isLeader() ? reply.then(() -> renew(asked, flight, kept)) : reply;
    }

    private void renew(Asked asked, Flights.Flight flight, Kept stale) {
        try {
            lead(asked, flight, stale);
            stats.renewed.increment();
        } catch (Exception _) {
            // the stale response has been served; whoever comes next tries again
            stats.failed.increment();
        }
    }

    private Reply lead(Asked asked, Flights.Flight flight, @Nullable Kept stale) throws Exception {
        CacheKey key = asked.key;
        if (key == null) {
            throw new IllegalStateException("only requests with a key lead");
        }
        Load load = new Load(asked);
        Flights.Landing landing = new Flights.Landing.Passed();
        try {
            Optional<Kept> made = stale == null
                    ? cache.askOrLoad(key, asked.request.freshness(), load).value()
                    : cache.refresh(key, load);
            landing = new Flights.Landing.Kept();
            Kept kept = made.orElseThrow();
            stats.misses.increment();
            String what = stale == null ? "fwd=uri-miss; stored" : "fwd=stale; stored";
            return asked.rendering.of(kept, asked.variesBy, stamps(kept, ticker.nanos(), what));
        } catch (NotKept notKept) {
            return unkept(asked, load, notKept, stale);
        } catch (Exception failure) {
            Exception cause =
                    failure instanceof LoadFailed && failure.getCause() instanceof Exception thrown ? thrown : failure;
            landing = new Flights.Landing.Failed(cause);
            stats.failed.increment();
            if (stale != null && ticker.nanos() - stale.times().errorNanos() < 0) {
                return asked.rendering.of(
                        stale, asked.variesBy, stamps(stale, ticker.nanos(), "hit; fwd=stale; detail=error"));
            }
            throw cause;
        } finally {
            flights.leave(key, flight, landing);
        }
    }

    private Reply unkept(Asked asked, Load load, NotKept notKept, @Nullable Kept stale) throws Exception {
        if (notKept.load != load) {
            return pass(asked, "fwd=miss; detail=not-kept");
        }
        Response response = notKept.response;
        long now = ticker.nanos();
        if (response.status() >= 500 && stale != null && now - stale.times().errorNanos() < 0) {
            return asked.rendering.of(
                    stale, asked.variesBy, stamps(stale, now, "hit; fwd=stale; fwd-status=" + response.status()));
        }
        stats.passed(notKept.why);
        return asked.rendering.passed(
                response, coding, Fields.of("Cache-Status", NAME + "; fwd=uri-miss; detail=" + notKept.why));
    }

    /** Past the cache: the handler makes it for this request alone. */
    private Reply pass(Asked asked, String why) throws Exception {
        stats.passed(why);
        Response response = asked.origin.make(new HeaderReads());
        return asked.rendering.passed(response, coding, Fields.of("Cache-Status", NAME + "; " + why));
    }

    /** Makes one response, and says whether it is kept. */
    private final class Load implements Loader<Kept> {
        private final Asked asked;

        Load(Asked asked) {
            this.asked = asked;
        }

        @Override
        public Kept load() throws Exception {
            HeaderReads reads = new HeaderReads(asked.variesBy);
            Response response = asked.origin.make(reads);
            List<String> needed = Storing.needed(asked.route, response, reads.names());
            String why = Storing.refusal(asked.route, asked.request, response, needed);
            if (why == null && !asked.variesBy.containsAll(needed)) {
                // from now on they are part of the key; this one was made under a key without them
                asked.recipe.learn(needed);
                why = "unkeyed";
            }
            long now = ticker.nanos();
            Kept.Times times = Storing.times(asked.route, response, now, clock.instant());
            if (why == null && times.endNanos() - now <= 0) {
                why = "no-lifetime";
            }
            if (why != null) {
                throw new NotKept(this, response, why);
            }
            TagScope scope = TagScope.current();
            if (scope != null) {
                scope.validUntil(times.endNanos());
            }
            EntityTag tag = Optional.ofNullable(response.fields().first("ETag"))
                    .flatMap(EntityTags::one)
                    .orElseGet(() -> EntityTag.of(response.body()));
            return new Kept(response, Storing.kept(response.fields()), tag, times, coding);
        }
    }

    /** Ends a load without an entry; carries what was made to whoever led. */
    private static final class NotKept extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Load load;
        private final transient Response response;
        private final String why;

        NotKept(Load load, Response response, String why) {
            super("response isn't kept: " + why, null, false, false);
            this.load = load;
            this.response = response;
            this.why = why;
        }
    }

    private Fields stamps(Kept kept, long now, String what) {
        long age = Math.max(0, (now - kept.times().madeNanos()) / 1_000_000_000);
        long left = Math.floorDiv(kept.times().freshNanos() - now, 1_000_000_000L);
        Fields.Builder stamps = Fields.builder().add("Cache-Status", NAME + "; " + what + "; ttl=" + left);
        if (what.startsWith("hit")) {
            stamps.add("Age", Long.toString(age));
        }
        return stamps.add("Date", HttpDates.write(Instant.ofEpochMilli(clock.millis())))
                .build();
    }

    /** Why a request for this would be answered as it would be, for an operator. */
    public List<String> explain(Route route, Request request) {
        Asked asked = asked(route, request, _ -> Response.of(200, Fields.NONE, new byte[0]));
        return asked.key == null ? List.of(asked.bypass) : cache.explain(asked.key);
    }

    /** What happened, by outcome. */
    public Map<String, Long> outcomes() {
        return stats.snapshot();
    }

    /** Of the entries. */
    public CacheStats entries() {
        return cache.stats();
    }

    @Override
    public void close() {
        upgrades.shutdownNow();
    }
}
