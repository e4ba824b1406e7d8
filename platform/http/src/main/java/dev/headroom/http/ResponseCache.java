package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Memo;
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
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private static final String STATUS = "Cache-Status";
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration JOIN = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final int ROUTE = 1;
    private static final int QUERY = 2;
    private static final int VARIANT = 3;
    private static final Route PASSING = Route.byResponse("-").build();
    private static final Origin NOWHERE = _ -> {
        throw new IllegalStateException("nothing is made for a look");
    };
    private static final int MOST_KEYS = 20_000;
    private static final int UPGRADES_WAITING = 256;
    private static final String UNKEYED = "unkeyed";

    private final String name;
    private final Cache<Kept> cache;
    private final Ticker ticker;
    private final InstantSource clock;
    private final CodingPolicy coding;
    /** Of requests that came lately: to make a key takes longer than to look it up. */
    private final Memo<Wanted, CacheKey> keys = new Memo<>(MOST_KEYS);

    private final Map<String, Recipe> recipes = new ConcurrentHashMap<>();
    private final Flights flights;
    private final Map<String, ResponseStats> stats = new ConcurrentHashMap<>();
    private final ExecutorService upgrades;

    /** Declares the cache that responses are kept in. */
    @FunctionalInterface
    public interface Declares {
        /** The cache of this declaration, as {@link Caches#declare}. */
        <V> Cache<V> declare(CacheSpec<V> spec);
    }

    /**
     * A cache among others, in this process's memory.
     *
     * @param name of the cache: lower case letters, digits, underscores
     */
    public ResponseCache(Caches caches, String name, CodingPolicy coding, Ticker ticker, InstantSource clock) {
        this(caches::declare, name, Set.of(Tier.MEMORY), coding, ticker, clock);
    }

    /**
     * A cache in some tiers: what one node made is served by all that know that it is current.
     *
     * @param name of the cache: lower case letters, digits, underscores
     */
    public ResponseCache(
            Declares declares, String name, Set<Tier> tiers, CodingPolicy coding, Ticker ticker, InstantSource clock) {
        this.name = name;
        this.cache =
                declares.declare(CacheSpec.of(KeyTemplate.of(name + ":{user}:{route}:{query}:{variant}"), Kept.class)
                        .timeToLive(LONGEST, tiers.toArray(Tier[]::new))
                        .serializer(new KeptSerializer(ticker, clock, coding.effort()))
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
                case Flights.Landing.Kept _ -> asked.stats.collapsed.increment();
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

    /** What a key is made of, as it was sent; the variant is empty where there is no key. */
    private record Wanted(
            String route,
            Caller caller,
            String host,
            String path,
            @Nullable String query,
            String variant) {
        private static final int LONGEST = 500;

        boolean isShort() {
            return path.length() + (query == null ? 0 : query.length()) + variant.length() <= LONGEST;
        }
    }

    /** A request on its way, with what was found out about it. */
    private static final class Asked {
        private final Route route;
        private final Request request;
        private final Origin origin;
        private final Rendering rendering;
        private final Recipe recipe;
        private final List<String> variesBy;
        private final ResponseStats stats;
        private @Nullable CacheKey key;
        private String bypass = "";

        Asked(Route route, Request request, Origin origin, Recipe recipe, ResponseStats stats) {
            this.stats = stats;
            this.route = route;
            this.request = request;
            this.origin = origin;
            this.rendering = new Rendering(route, request, stats);
            this.recipe = recipe;
            this.variesBy = recipe.names();
        }
    }

    private ResponseStats stats(Route route) {
        ResponseStats known = stats.get(route.name());
        return known == null ? stats.computeIfAbsent(route.name(), _ -> new ResponseStats()) : known;
    }

    private Asked asked(Route route, Request request, Origin origin) {
        Recipe known = recipes.get(route.name());
        Recipe recipe =
                known == null ? recipes.computeIfAbsent(route.name(), _ -> new Recipe(route.variesBy())) : known;
        Asked asked = new Asked(route, request, origin, recipe, stats(route));
        String variant = recipe.variant(asked.variesBy, request.fields());
        Wanted wanted = new Wanted(
                route.name(),
                request.caller(),
                request.host(),
                request.path(),
                request.query(),
                variant == null ? "" : variant);
        CacheKey seen = request.reads() && route.producesFor(request.fields()) ? keys.get(wanted) : null;
        if (seen != null) {
            asked.key = seen;
            return asked;
        }
        Optional<Query> query = route.query(request.query());
        Tenant tenant = Tenant.COMMON;
        String user = "-";
        String authority = "";
        if (route.audience() == Route.Audience.PRINCIPAL && request.caller() instanceof Caller.Verified caller) {
            tenant = new Tenant(caller.tenant());
            user = caller.principal();
            authority = caller.authority();
        }
        if (!request.reads()) {
            asked.bypass = "fwd=method";
        } else if (!Paths.canonical(request.path()) || query.isEmpty()) {
            asked.bypass = "fwd=bypass; detail=not-canonical";
        } else if (route.audience() == Route.Audience.PRINCIPAL && user.equals("-")) {
            asked.bypass = "fwd=bypass; detail=nobody";
        } else if (!route.producesFor(request.fields())) {
            asked.bypass = "fwd=bypass; detail=not-acceptable";
        } else if (variant == null) {
            asked.bypass = "fwd=bypass; detail=too-many-variants";
        } else {
            String where = request.host() + ' ' + request.path() + ' ' + authority.length() + ':' + authority + variant;
            CacheKey key =
                    cache.key(tenant, user, route.name(), '?' + query.get().text(), shortened(where));
            asked.key = wanted.isShort() ? keys.put(wanted, key) : key;
        }
        return asked;
    }

    /** A digest stands for what is long: two requests never share one. */
    private static String shortened(String text) {
        return text.length() <= 1000 ? text : EntityTag.ofVersions(text, "long").opaque();
    }

    /**
     * The answer to a request where it is in this process's memory, fresh, and takes neither a wait nor much work;
     * empty where the request has to go the whole way: who asks first for a coding of a large body.
     */
    public Optional<Reply> atHand(Route route, Request request) {
        try {
            Asked asked = asked(route, request, NOWHERE);
            CacheKey key = asked.key;
            Kept kept =
                    key == null ? null : cache.atHand(key, request.freshness()).orElse(null);
            long now = ticker.nanos();
            return kept == null || now - kept.times().freshNanos() >= 0 || !asked.rendering.isLight(kept)
                    ? Optional.empty()
                    : Optional.of(hit(asked, kept, now));
        } catch (CodedException _) {
            // what is wrong with it is said on the way
            return Optional.empty();
        }
    }

    /** @throws CodedException where the request's conditions can't be read; that is no hit */
    private Reply hit(Asked asked, Kept kept, long now) {
        Reply reply = asked.rendering.of(
                kept, asked.variesBy, stamps(kept, now, "hit; detail=" + level(asked.request.freshness())));
        asked.stats.hits.increment();
        if (kept.earnsUpgrade(coding.upgradeAfter())) {
            upgrades.execute(() -> kept.upgrade(Effort.THOROUGH));
        }
        return reply;
    }

    /** As the caches of data state it. */
    private static String level(Freshness freshness) {
        return switch (freshness) {
            case Freshness.Strict _ -> "\"strict\"";
            case Freshness.Token _ -> "\"token\"";
            case Freshness.Bounded(Duration bound) -> "\"bounded=" + bound.toMillis() + "ms\"";
        };
    }

    private Reply staleWhile(Asked asked, Kept kept, long now) {
        asked.stats.stale.increment();
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
            asked.stats.renewed.increment();
        } catch (Exception _) {
            // the stale response has been served; whoever comes next tries again
            asked.stats.failed.increment();
        }
    }

    private Reply lead(Asked asked, Flights.Flight flight, @Nullable Kept stale) throws Exception {
        CacheKey key = asked.key;
        if (key == null) {
            throw new IllegalStateException("only requests with a key lead");
        }
        Load load = new Load(asked, stale);
        Flights.Landing landing = new Flights.Landing.Passed();
        try {
            Optional<Kept> made = stale == null
                    ? cache.askOrLoad(key, asked.request.freshness(), load).value()
                    : cache.refresh(key, load);
            landing = new Flights.Landing.Kept();
            Kept kept = made.orElseThrow();
            asked.stats.misses.increment();
            String what = stale == null ? "fwd=uri-miss; stored" : "fwd=stale; stored";
            return asked.rendering.of(kept, asked.variesBy, stamps(kept, ticker.nanos(), load.behind, what));
        } catch (NotKept notKept) {
            return unkept(asked, load, notKept, stale);
        } catch (Exception failure) {
            Exception cause =
                    failure instanceof LoadFailed && failure.getCause() instanceof Exception thrown ? thrown : failure;
            landing = new Flights.Landing.Failed(cause);
            asked.stats.failed.increment();
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
        CacheKey key = asked.key;
        if (stale != null && key != null && asked.route.declared().isEmpty()) {
            // what took its place isn't kept; nobody may ask about the old one any more
            cache.invalidate(key);
        }
        asked.stats.passed(notKept.why);
        return asked.rendering.passed(
                response, coding, Fields.of(STATUS, NAME + "; fwd=uri-miss; detail=" + notKept.why));
    }

    /** Past the cache: the handler makes it for this request alone. */
    private Reply pass(Asked asked, String why) throws Exception {
        asked.stats.passed(why);
        Response response = asked.origin.make(new HeaderReads());
        return asked.rendering.passed(response, coding, Fields.of(STATUS, NAME + "; " + why));
    }

    /**
     * The answer for once, of the response that is made of the request; nothing is kept of it.
     *
     * @throws CodedException HEADER_TOO_LARGE
     */
    Function<Response, Reply> once(Request request) {
        Asked asked = asked(PASSING, request, NOWHERE);
        return response -> asked.rendering.passed(response, coding, Fields.NONE);
    }

    /**
     * After a write to the address of a request: what its responses themselves let be kept is over (RFC 9111, section
     * 4.4). Other routes' entries end with what they were made of.
     */
    void wroteTo(Route route, Request read) {
        if (route.declared().isEmpty()) {
            key(route, read).ifPresent(cache::invalidate);
        }
    }

    /** The key that a request is kept under; empty where it isn't. */
    Optional<CacheKey> key(Route route, Request request) {
        return Optional.ofNullable(asked(route, request, NOWHERE).key);
    }

    Cache<Kept> cache() {
        return cache;
    }

    /**
     * What would be kept of a response.
     *
     * @throws Exception also where nothing of it may be kept
     */
    Kept make(Route route, Request request, Origin origin) throws Exception {
        return new Load(asked(route, request, origin), null).load();
    }

    /** Makes one response, and says whether it is kept. */
    private final class Load implements Loader<Kept> {
        private final Asked asked;
        private final @Nullable Kept stale;
        /** What the caches that the response was made of have said of themselves. */
        private volatile String behind = "";

        Load(Asked asked, @Nullable Kept stale) {
            this.asked = asked;
            this.stale = asked.route.declared().isEmpty() ? stale : null;
        }

        @Override
        public Kept load() throws Exception {
            HeaderReads reads = new HeaderReads(asked.variesBy);
            Kept old = stale;
            if (old != null) {
                reads.asks(Storing.validators(old.fields()));
            }
            ReadPoint begun = cache.begin();
            try {
                return load(reads, old, begun);
            } finally {
                begun.abandon();
            }
        }

        private Kept load(HeaderReads reads, @Nullable Kept old, ReadPoint begun) throws Exception {
            TagScope.Collected<Response> made = TagScope.collect(() -> asked.origin.make(reads));
            Response response = old != null && made.value().status() == 304
                    ? Storing.renewed(old, made.value().fields())
                    : made.value();
            String status = response.fields().joined(STATUS);
            behind = status == null ? "" : status + ", ";
            List<String> needed = Storing.needed(asked.route, response, reads.names());
            String why = Storing.refusal(asked.route, asked.request, response, needed);
            if (why == null && !asked.variesBy.containsAll(needed)) {
                // from now on they are part of the key; this one was made under a key without them
                asked.recipe.learn(needed);
                why = UNKEYED;
            }
            long now = ticker.nanos();
            Kept.Times times = Storing.times(asked.route, response, now, clock.instant());
            boolean useful = times.endNanos() - now > 0 || Storing.alwaysAsked(asked.route, response);
            if ((why == null || why.equals(UNKEYED)) && !useful) {
                why = "no-lifetime";
            }
            if (why != null) {
                if (why.equals(UNKEYED)) {
                    underItsKey(made, begun, kept(response, times));
                }
                throw new NotKept(this, response, why);
            }
            TagScope scope = TagScope.current();
            if (scope != null) {
                scope.validUntil(times.endNanos() + Storing.askable(asked.route, response.fields()));
            }
            return kept(response, times);
        }

        private Kept kept(Response response, Kept.Times times) {
            EntityTag tag = Optional.ofNullable(response.fields().first("ETag"))
                    .flatMap(EntityTags::one)
                    .orElseGet(() -> EntityTag.of(response.body()));
            return new Kept(response, Storing.kept(asked.route, response.fields()), tag, times, coding);
        }

        /**
         * What was made before its key was known is kept under it, where nothing but its own word says how long it is
         * good: what it was made of is watched under the key that it was asked for with.
         */
        private void underItsKey(TagScope.Collected<Response> made, ReadPoint begun, Kept kept) {
            boolean ownWord = asked.route.declared().isEmpty()
                    && made.keepable()
                    && made.unsettled().isEmpty()
                    && made.dependencies().hashes().length == 0;
            CacheKey key = ownWord ? asked(asked.route, asked.request, NOWHERE).key : null;
            if (key != null) {
                cache.fill(key, kept, List.of(), begun);
            }
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
        return stamps(kept, now, "", what);
    }

    /** @param behind members of the caches behind this one, each with its comma */
    private Fields stamps(Kept kept, long now, String behind, String what) {
        long age = Math.max(0, (now - kept.times().madeNanos()) / 1_000_000_000);
        long left = Math.floorDiv(kept.times().freshNanos() - now, 1_000_000_000L);
        Fields.Builder stamps = Fields.builder().add(STATUS, behind + NAME + "; " + what + "; ttl=" + left);
        if (what.startsWith("hit") || age > 0) {
            stamps.add("Age", Long.toString(age));
        }
        if (!kept.fields().has("Date")) {
            stamps.add("Date", HttpDates.write(Instant.ofEpochMilli(clock.millis())));
        }
        return stamps.build();
    }

    /** Why a request for this would be answered as it would be, for an operator. */
    public List<String> explain(Route route, Request request) {
        Asked asked = asked(route, request, NOWHERE);
        return asked.key == null ? List.of(asked.bypass) : cache.explain(asked.key);
    }

    /**
     * Tells the keys of requests for one path and query apart, whoever sent them and whatever fields they had.
     *
     * @param query as sent; null for none
     * @return nothing passes where the route knows no such query
     */
    public Predicate<CacheKey> keysOf(Route route, String path, @Nullable String query) {
        Optional<String> canonical = route.query(query).map(known -> '?' + known.text());
        return key -> {
            List<String> parts = key.segments();
            return name.equals(key.cache())
                    && parts.get(ROUTE).equals(route.name())
                    && canonical.filter(parts.get(QUERY)::equals).isPresent()
                    && parts.get(VARIANT).split(" ", 3)[1].equals(path);
        };
    }

    /** What happened, by outcome. */
    public Map<String, Long> outcomes() {
        Map<String, Long> sums = new TreeMap<>();
        stats.values()
                .forEach(each -> each.snapshot().forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
        return sums;
    }

    /** What happened, by route and outcome. */
    public Map<String, Map<String, Long>> outcomesByRoute() {
        Map<String, Map<String, Long>> byRoute = new TreeMap<>();
        stats.forEach((route, each) -> byRoute.put(route, each.snapshot()));
        return byRoute;
    }

    /** How often an outcome came to pass on a route; {@code passed} counts all that weren't kept. */
    public long outcomes(String route, String outcome) {
        ResponseStats of = stats.get(route);
        return of == null ? 0 : of.count(outcome);
    }

    /** Bytes of the bodies that were sent, as they were made. */
    public long plainBytes() {
        return stats.values().stream().mapToLong(each -> each.plain.sum()).sum();
    }

    /** Bytes of the bodies that were sent, as they went out. */
    public long sentBytes() {
        return stats.values().stream().mapToLong(each -> each.sent.sum()).sum();
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
