package dev.headroom.spring;

import dev.headroom.base.Memo;
import dev.headroom.base.Ticker;
import dev.headroom.http.ClientAddress;
import dev.headroom.http.EdgeFilter;
import dev.headroom.http.Fields;
import dev.headroom.http.Limiter;
import dev.headroom.http.Quota;
import dev.headroom.http.Screens;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What each request costs whom: by the caller's tier, or by the client's address where nobody is signed in. */
final class RequestLimits {
    private static final int MOST_KNOWN = 20_000;
    private static final int LONGEST_KNOWN = 200;
    private static final String USUAL = "usual";
    private static final String ANONYMOUS = "anonymous";
    private static final String PAID = RequestLimits.class.getName() + ".paid";

    private final HttpSettings.Limits settings;
    private final Limiter limiter;
    private final RequestCallers callers;
    private final ClientAddress addresses;
    private final Screens screens;
    private final List<PathPattern> counted;
    private final List<PathPattern> exempt;
    private final Map<String, List<Quota>> tiers = new HashMap<>();
    private final List<Quota> usual;
    private final List<Quota> anonymous;
    private final Memo<String, Boolean> countedPaths = new Memo<>(MOST_KNOWN);

    RequestLimits(HttpSettings settings, Limiter limiter, RequestCallers callers, String batchPath) {
        this.settings = settings.limits();
        this.limiter = limiter;
        this.callers = callers;
        this.addresses = new ClientAddress(settings.trustedProxies());
        this.screens = new Screens(this.settings.screen(), this.settings.screenWindow(), Ticker.system());
        this.counted = patterns(this.settings.paths());
        List<String> exempted = new ArrayList<>(this.settings.exempt());
        // weighed by its items
        exempted.add(batchPath);
        this.exempt = patterns(exempted);
        this.settings.tiers().forEach((name, units) -> tiers.put(name, quotas(units)));
        this.usual = quotas(this.settings.usual());
        this.anonymous = quotas(this.settings.anonymous());
    }

    static List<PathPattern> patterns(List<String> texts) {
        return texts.stream().map(PathPatternParser.defaultInstance::parse).toList();
    }

    static boolean matches(List<PathPattern> patterns, String path) {
        return !patterns.isEmpty() && matches(patterns, PathContainer.parsePath(path));
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private List<Quota> quotas(long units) {
        Duration window = settings.window();
        String name = window.equals(Duration.ofHours(1)) ? "hour" : "window";
        List<Quota> quotas = new ArrayList<>();
        quotas.add(Quota.of(name, units, window));
        if (settings.burst() > 0 && settings.burst() < units) {
            quotas.add(Quota.of("burst", settings.burst(), settings.burstWindow()));
        }
        return List.copyOf(quotas);
    }

    /** Where the request's caller stands, whatever the request itself costs; empty where nothing is counted. */
    Optional<RequestUnits.Standing> standing(HttpServletRequest request) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        RequestCallers.Signed signed = callers.of(request);
        EdgeFilter.Charge charge = charge(request, signed, 1);
        String tier = signed.quotaKey().isEmpty()
                ? ANONYMOUS
                : signed.tier().filter(tiers::containsKey).orElse(USUAL);
        return Optional.of(new RequestUnits.Standing(
                tier,
                limiter.standing(charge.key(), charge.tier()).stream()
                        .map(RequestUnits.Left::of)
                        .toList()));
    }

    /** Empty for what is outside the quotas, and for a read that belongs to a screen that was counted. */
    Optional<EdgeFilter.Charge> charge(HttpServletRequest request) {
        if (!counts(request.getRequestURI())) {
            return Optional.empty();
        }
        RequestCallers.Signed signed = callers.of(request);
        if (signed.quotaKey().isEmpty() && request.getAttribute(PAID) != null) {
            return Optional.empty();
        }
        EdgeFilter.Charge charge = charge(request, signed, 1);
        boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return signed.browser() && read && screens.joins(charge.key()) ? Optional.empty() : Optional.of(charge);
    }

    /** The same of a read by a caller who is known, by nothing but its path; one that joins a screen costs nothing. */
    Optional<EdgeFilter.Charge> chargeAtHand(String path, RequestCallers.Signed signed) {
        if (!counts(path)) {
            return Optional.empty();
        }
        String key = signed.quotaKey().orElseThrow();
        boolean joins = signed.browser() && screens.joins(key);
        return joins ? Optional.empty() : Optional.of(new EdgeFilter.Charge(key, tier(signed), 1));
    }

    /** Whether requests for the path are within the quotas. */
    private boolean counts(String path) {
        if (!settings.enabled()) {
            return false;
        }
        Boolean known = countedPaths.get(path);
        if (known != null) {
            return known;
        }
        PathContainer parsed = PathContainer.parsePath(path);
        boolean counts = matches(counted, parsed) && !matches(exempt, parsed);
        return path.length() > LONGEST_KNOWN ? counts : countedPaths.put(path, counts);
    }

    private List<Quota> tier(RequestCallers.Signed signed) {
        return signed.tier().map(name -> tiers.getOrDefault(name, usual)).orElse(usual);
    }

    /**
     * Of a batch with so many items; empty where nothing is counted. A browser's page that asks for all it shows in one
     * batch pays what it would for as many single reads: one unit for each screen.
     */
    Optional<Limiter.Verdict> admit(HttpServletRequest request, int items) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        RequestCallers.Signed signed = callers.of(request);
        EdgeFilter.Charge charge = charge(request, signed, units(signed, items));
        return Optional.of(limiter.admit(charge.key(), charge.tier(), charge.weight()));
    }

    private int units(RequestCallers.Signed signed, int reads) {
        return signed.browser() ? Math.ceilDiv(reads, settings.screen()) : reads;
    }

    /** What a request that stands for so many reads costs in all, as a batch of them would. */
    int unitsOf(HttpServletRequest request, int reads) {
        return units(callers.of(request), reads);
    }

    /**
     * Of what a request costs beyond the unit that it paid when it came in, at most what its smallest quota gives at
     * once; empty where it costs no more, and where nothing is counted.
     */
    Optional<Limiter.Verdict> admitMore(HttpServletRequest request, long more) {
        if (more < 1 || !counts(request.getRequestURI())) {
            return Optional.empty();
        }
        EdgeFilter.Charge charge = charge(request, callers.of(request), 1);
        long most = charge.tier().stream().mapToLong(Quota::burst).min().orElse(1) - 1;
        return most < 1
                ? Optional.empty()
                : Optional.of(limiter.admitMore(charge.key(), charge.tier(), Math.min(more, most)));
    }

    /** Of a unit of the client's address, whatever the path; empty where nothing is counted. It pays the request. */
    Optional<Limiter.Verdict> admitAddress(HttpServletRequest request) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        request.setAttribute(PAID, true);
        return Optional.of(limiter.admit(addressKey(request), anonymous, 1));
    }

    String addressKey(HttpServletRequest request) {
        return "address:" + address(request);
    }

    private EdgeFilter.Charge charge(HttpServletRequest request, RequestCallers.Signed signed, int weight) {
        String key = signed.quotaKey().orElse("");
        if (key.isEmpty()) {
            return new EdgeFilter.Charge(addressKey(request), anonymous, weight);
        }
        return new EdgeFilter.Charge(key, tier(signed), weight);
    }

    private String address(HttpServletRequest request) {
        Fields.Builder fields = Fields.builder();
        Collections.list(request.getHeaders("X-Forwarded-For")).forEach(line -> fields.add("X-Forwarded-For", line));
        return ClientAddress.quotaKey(addresses.of(request.getRemoteAddr(), fields.build()));
    }

    /** The quotas of each tier; {@code usual} of callers without one, {@code anonymous} of an address. */
    Map<String, List<Quota>> byTier() {
        Map<String, List<Quota>> all = new TreeMap<>(tiers);
        all.putIfAbsent(USUAL, usual);
        all.putIfAbsent(ANONYMOUS, anonymous);
        return all;
    }

    Limiter limiter() {
        return limiter;
    }
}
