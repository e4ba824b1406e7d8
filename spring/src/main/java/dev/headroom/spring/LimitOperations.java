package dev.headroom.spring;

import dev.headroom.base.Sha256;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.http.Limiter;
import dev.headroom.http.Quota;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an operator sees of this node's limits on requests; the application decides who may. */
public final class LimitOperations {
    private static final int MOST_CALLERS = 100;
    private static final int PSEUDONYM_BYTES = 5;

    private final RequestLimits limits;
    private final AdmissionLimit admission;
    private final HttpSettings settings;

    LimitOperations(RequestLimits limits, AdmissionLimit admission, HttpSettings settings) {
        this.limits = limits;
        this.admission = admission;
        this.settings = settings;
    }

    /**
     * All limits.
     *
     * @param enabled whether requests are counted
     * @param tiers by their quotas; tiers with equal quotas share a line
     * @param refused requests beyond a quota, since this node started
     * @param alone leases that this node counted by itself, since the shared store was away
     * @param callers who were refused most, under pseudonyms
     * @param paths that are counted
     * @param exempt of these, those that aren't
     * @param places on all requests at a time
     */
    public record Report(
            boolean enabled,
            List<Tier> tiers,
            long refused,
            long alone,
            List<Caller> callers,
            List<String> paths,
            List<String> exempt,
            Places places) {
        public Report {
            tiers = List.copyOf(tiers);
            callers = List.copyOf(callers);
            paths = List.copyOf(paths);
            exempt = List.copyOf(exempt);
        }
    }

    /**
     * Callers with the same quotas.
     *
     * @param names of their tiers
     * @param admitted requests to this node since it started
     * @param refused requests to this node since it started
     */
    public record Tier(List<String> names, List<Allowance> quotas, long admitted, long refused) {
        public Tier {
            names = List.copyOf(names);
            quotas = List.copyOf(quotas);
        }
    }

    /** So many requests in so many seconds. */
    public record Allowance(String name, long units, long seconds) {}

    /**
     * Somebody who was refused.
     *
     * @param kind {@code tenant}, {@code user} or {@code address}
     * @param pseudonym the same for the same caller on every node
     */
    public record Caller(String kind, String pseudonym, long times) {}

    /**
     * Of requests that work at a time.
     *
     * @param enabled whether there is a limit
     * @param places in all
     * @param queue that may wait
     * @param working now
     * @param waiting now
     * @param shed since this node started
     * @param meanMillis that one works
     */
    public record Places(
            boolean enabled, int places, int queue, int working, int waiting, long shed, long meanMillis) {}

    /** As of now, without asking anybody. */
    public Report report() {
        Limiter limiter = limits.limiter();
        HttpSettings.Admission places = settings.admission();
        return new Report(
                settings.limits().enabled(),
                tiers(limiter),
                limiter.refusals(),
                limiter.fallbacks(),
                limiter.mostRefused(MOST_CALLERS).stream()
                        .map(LimitOperations::caller)
                        .toList(),
                settings.limits().paths(),
                settings.limits().exempt(),
                new Places(
                        places.enabled(),
                        admission.places(),
                        places.queue(),
                        admission.working(),
                        admission.waiting(),
                        admission.refusals(),
                        admission.meanMillis()));
    }

    private List<Tier> tiers(Limiter limiter) {
        Map<List<Quota>, List<String>> names = new LinkedHashMap<>();
        limits.byTier()
                .forEach((name, quotas) ->
                        names.computeIfAbsent(quotas, _ -> new ArrayList<>()).add(name));
        Map<List<Quota>, Limiter.Usage> usage = new HashMap<>();
        limiter.usage().forEach(each -> usage.put(each.tier(), each));
        List<Tier> tiers = new ArrayList<>();
        names.forEach((quotas, of) -> {
            Limiter.Usage used = usage.getOrDefault(quotas, new Limiter.Usage(quotas, 0, 0));
            tiers.add(new Tier(
                    of,
                    quotas.stream()
                            .map(quota -> new Allowance(
                                    quota.name(), quota.units(), quota.window().toSeconds()))
                            .toList(),
                    used.admitted(),
                    used.refused()));
        });
        tiers.sort(Comparator.comparingLong(tier -> tier.quotas().getFirst().units()));
        return tiers;
    }

    private static Caller caller(Limiter.Refused refused) {
        int colon = refused.key().indexOf(':');
        String kind = colon < 0 ? "caller" : refused.key().substring(0, colon);
        return new Caller(kind, Sha256.hex(refused.key(), PSEUDONYM_BYTES), refused.times());
    }
}
