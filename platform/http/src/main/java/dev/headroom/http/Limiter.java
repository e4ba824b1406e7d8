package dev.headroom.http;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits requests by the quotas of their tier. Units are leased from the store in small shares of what is left, so that
 * most requests cost it nothing; near the end of a quota a lease is one unit, so that nodes can't hold back what others
 * need. All nodes together never grant more than the quota while the store answers; a node that can't reach it grants
 * its declared share by itself, until it can. Whoever used a quota up is refused without asking the store again before
 * it has the next unit.
 */
public final class Limiter {
    private static final Logger LOG = LoggerFactory.getLogger(Limiter.class);
    private static final int LEASE_SHARE = 20;
    private static final int MOST_LEASES = 100_000;
    private static final int MOST_TIERS = 100;
    private static final int MOST_REFUSED = 1000;

    private final QuotaStore store;
    private final QuotaStore alone;
    private final int nodes;
    private final Ticker ticker;
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final Map<List<Quota>, Tallied> usage = new ConcurrentHashMap<>();
    private final Tallied others = new Tallied("");
    private final Map<String, LongAdder> refusedKeys = new ConcurrentHashMap<>();
    private final LongAdder fallbacks = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    /**
     * A limiter of one node.
     *
     * @param store of all nodes
     * @param alone counts while the store is away
     * @param nodes among which a quota is divided meanwhile
     */
    public Limiter(QuotaStore store, QuotaStore alone, int nodes, Ticker ticker) {
        this.store = store;
        this.alone = alone;
        this.nodes = Math.max(1, nodes);
        this.ticker = ticker;
    }

    /** Requests of one tier. */
    private static final class Tallied {
        private final String policy;
        private final LongAdder admitted = new LongAdder();
        private final LongAdder refused = new LongAdder();

        /** @param policy of the tier; empty where several count together */
        Tallied(String policy) {
            this.policy = policy;
        }

        String policy(List<Quota> tier) {
            return policy.isEmpty() ? policyOf(tier) : policy;
        }

        void count(boolean wasAdmitted) {
            (wasAdmitted ? admitted : refused).increment();
        }
    }

    /**
     * What a tier's callers asked of this node since it started.
     *
     * @param tier its quotas
     * @param admitted requests
     * @param refused requests
     */
    public record Usage(List<Quota> tier, long admitted, long refused) {
        public Usage {
            tier = List.copyOf(tier);
        }
    }

    /**
     * Somebody who was refused.
     *
     * @param key whose quota
     * @param times on this node since it started; those who are refused seldom may be forgotten
     */
    public record Refused(String key, long times) {}

    /** Leased units of one key and quota; held while the store is asked, so that its many callers ask it once. */
    private static final class Lease {
        private final Lock lock = new ReentrantLock();
        private long units;
        private long remaining;
        /** When the store has one more unit. */
        private long nextNanos;

        private long endNanos;
        /** Whether the store itself said that nothing is left. */
        private boolean usedUp;

        boolean gives(long weight, long now) {
            return units >= weight && now - endNanos <= 0;
        }

        /** Nobody gives units back to the store: before that moment it has none, whoever asks. */
        boolean isEmptyUntilLater(long now) {
            return usedUp && now - nextNanos < 0 && now - endNanos <= 0;
        }

        /** Until it has so many units. */
        long waitNanos(Quota quota, long weight, long now) {
            // the store says when one more unit is there; the request may need more than one
            long lacking = Math.max(0, weight - units - 1);
            return Math.max(0, nextNanos - now + lacking * quota.intervalNanos());
        }
    }

    /**
     * A verdict.
     *
     * @param admitted whether the request may go on
     * @param states of every quota, in the order of the tier
     * @param retryAfter the longest wait of an exceeded quota; zero where admitted
     * @param policy of the tier, as {@code RateLimit-Policy} states it
     */
    public record Verdict(boolean admitted, List<State> states, Duration retryAfter, String policy) {
        public Verdict {
            states = List.copyOf(states);
        }

        /** Names of the exceeded quotas. */
        public List<String> exceeded() {
            return states.stream()
                    .filter(state -> !state.admits())
                    .map(state -> state.quota().name())
                    .toList();
        }

        /** {@code RateLimit-Policy} and {@code RateLimit}, and {@code Retry-After} where refused. */
        public Fields fields() {
            StructuredWriter limits = new StructuredWriter();
            for (State state : states) {
                limits.item(state.quota().name())
                        .parameter("r", state.remaining())
                        .parameter("t", Problem.seconds(state.nextIn()));
            }
            Fields.Builder fields =
                    Fields.builder().add("RateLimit-Policy", policy).add("RateLimit", limits.toString());
            if (!admitted) {
                fields.add("Retry-After", Long.toString(Problem.seconds(retryAfter)));
            }
            return fields.build();
        }
    }

    /**
     * One quota after a request.
     *
     * @param admits whether it had the units
     * @param remaining units, as far as this node knows
     * @param nextIn until the quota gives more than it does now
     */
    public record State(Quota quota, boolean admits, long remaining, Duration nextIn) {}

    /**
     * Takes units of every quota of a tier; where one refuses, what the others gave is given back to this node's
     * leases.
     *
     * @param key whose; one that can't be chosen by the client
     * @param tier at least one quota
     * @param weight units of the request, 1 or more
     */
    public Verdict admit(String key, List<Quota> tier, long weight) {
        Verdict verdict = takeAll(key, tier, weight);
        usage(tier).count(verdict.admitted());
        return verdict;
    }

    /**
     * Further units of a request that was admitted before; in {@link #usage} it stays one request, and counts as one
     * more only where it is refused now.
     *
     * @param weight units beside those that it has, 1 or more
     */
    public Verdict admitMore(String key, List<Quota> tier, long weight) {
        Verdict verdict = takeAll(key, tier, weight);
        if (!verdict.admitted()) {
            usage(tier).count(false);
        }
        return verdict;
    }

    private Verdict takeAll(String key, List<Quota> tier, long weight) {
        List<State> states = new ArrayList<>(tier.size());
        for (Quota quota : tier) {
            states.add(take(key, quota, weight));
        }
        boolean admitted = states.stream().allMatch(State::admits);
        if (!admitted) {
            refused(key);
            refusals.increment();
            for (State state : states) {
                if (state.admits()) {
                    giveBack(key, state.quota(), weight);
                }
            }
        }
        Duration longest = states.stream()
                .filter(state -> !state.admits())
                .map(State::nextIn)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return new Verdict(admitted, states, longest, usage(tier).policy(tier));
    }

    /**
     * As {@link #admit}, where every quota's units are leased already: no store is asked, and nobody is waited for who
     * asks it. Empty where one has to be, and where the request would be refused; nothing is taken then.
     */
    public Optional<Verdict> admitAtHand(String key, List<Quota> tier, long weight) {
        List<Lease> held = new ArrayList<>(tier.size());
        List<State> states = new ArrayList<>(tier.size());
        try {
            long now = ticker.nanos();
            for (Quota quota : tier) {
                Lease lease = lease(key, quota);
                if (!lease.lock.tryLock()) {
                    return Optional.empty();
                }
                held.add(lease);
                if (!lease.gives(weight, now)) {
                    return Optional.empty();
                }
                long left = lease.units - weight + lease.remaining;
                states.add(new State(quota, true, left, Duration.ofNanos(quota.intervalNanos())));
            }
            held.forEach(lease -> lease.units -= weight);
        } finally {
            held.forEach(lease -> lease.lock.unlock());
        }
        Tallied tallied = usage(tier);
        tallied.count(true);
        return Optional.of(new Verdict(true, states, Duration.ZERO, tallied.policy(tier)));
    }

    /**
     * Where a caller stands, without taking anything: what the store has and what this node has leased of it. What
     * other nodes have leased and not used isn't in it, a twentieth of what is left each. Asks the store once for each
     * quota; where it is away, as far as this node knows.
     *
     * @param tier at least one quota
     * @return of every quota, in the order of the tier; admits is whether a request for one unit would be
     */
    public List<State> standing(String key, List<Quota> tier) {
        return tier.stream().map(quota -> standing(key, quota)).toList();
    }

    private State standing(String key, Quota quota) {
        Lease lease = lease(key, quota);
        lease.lock.lock();
        try {
            long now = ticker.nanos();
            long leased = now - lease.endNanos <= 0 ? lease.units : 0;
            QuotaStore.Grant grant = look(key, quota, lease, now);
            long left = Math.min(quota.burst(), leased + grant.remaining());
            long next = left == quota.burst()
                    ? 0
                    : left > 0 ? quota.intervalNanos() : grant.nextIn().toNanos();
            return new State(quota, left > 0, left, Duration.ofNanos(next));
        } finally {
            lease.lock.unlock();
        }
    }

    private QuotaStore.Grant look(String key, Quota quota, Lease lease, long now) {
        try {
            return store.take(key, quota, 0);
        } catch (RuntimeException away) {
            fallbacks.increment();
            LOG.debug("the store of quotas is away; telling what this node knows", away);
            return new QuotaStore.Grant(0, lease.remaining, Duration.ofNanos(lease.waitNanos(quota, 1, now)));
        }
    }

    private Tallied usage(List<Quota> tier) {
        Tallied known = usage.get(tier);
        if (known != null) {
            return known;
        }
        return usage.size() < MOST_TIERS ? usage.computeIfAbsent(tier, of -> new Tallied(policyOf(of))) : others;
    }

    private static String policyOf(List<Quota> tier) {
        StructuredWriter policies = new StructuredWriter();
        for (Quota quota : tier) {
            policies.item(quota.name())
                    .parameter("q", quota.units())
                    .parameter("w", quota.window().toSeconds());
        }
        return policies.toString();
    }

    /** Whoever is refused most stays known: where there are too many, those with the fewest make room. */
    private void refused(String key) {
        if (refusedKeys.size() >= MOST_REFUSED && !refusedKeys.containsKey(key)) {
            long middle = refusedKeys.values().stream()
                    .mapToLong(LongAdder::sum)
                    .sorted()
                    .skip(MOST_REFUSED / 2)
                    .findFirst()
                    .orElse(0);
            refusedKeys.values().removeIf(times -> times.sum() <= middle);
        }
        refusedKeys.computeIfAbsent(key, _ -> new LongAdder()).increment();
    }

    private State take(String key, Quota quota, long weight) {
        Lease lease = lease(key, quota);
        lease.lock.lock();
        try {
            long now = ticker.nanos();
            if (!lease.gives(weight, now) && !lease.isEmptyUntilLater(now)) {
                renew(lease, key, quota, weight, now);
            }
            boolean admits = lease.units >= weight;
            if (admits) {
                lease.units -= weight;
            }
            long least = admits ? quota.intervalNanos() : lease.waitNanos(quota, weight, now);
            return new State(quota, admits, lease.units + lease.remaining, Duration.ofNanos(least));
        } finally {
            lease.lock.unlock();
        }
    }

    private Lease lease(String key, Quota quota) {
        if (leases.size() > MOST_LEASES) {
            // units that were leased and not used are lost: nobody gets more than the quota
            leases.clear();
        }
        return leases.computeIfAbsent(quota.cell(key), _ -> new Lease());
    }

    private void renew(Lease lease, String key, Quota quota, long weight, long now) {
        if (now - lease.endNanos > 0) {
            // what lay unused for a whole window isn't used on top of the next
            lease.units = 0;
        }
        long missing = Math.max(1, weight - lease.units);
        long share = Math.min(lease.remaining, quota.units()) / LEASE_SHARE;
        long wanted = Math.max(missing, share);
        QuotaStore.Grant grant;
        try {
            grant = store.take(key, quota, wanted);
            lease.usedUp = grant.remaining() == 0;
        } catch (RuntimeException away) {
            fallbacks.increment();
            LOG.debug("the store of quotas is away; counting alone", away);
            grant = takeAlone(key, quota, wanted);
            // the store may be back at any time, and have more
            lease.usedUp = false;
        }
        lease.units += grant.units();
        lease.remaining = grant.remaining();
        lease.nextNanos = now + grant.nextIn().toNanos();
        lease.endNanos = now + quota.window().toNanos();
    }

    private QuotaStore.Grant takeAlone(String key, Quota quota, long units) {
        long share = Math.max(1, quota.units() / nodes);
        Quota part =
                new Quota(quota.name(), share, quota.window(), Math.max(1, Math.min(share, quota.burst() / nodes)));
        return alone.take(key, part, Math.min(units, part.burst()));
    }

    private void giveBack(String key, Quota quota, long weight) {
        @Nullable Lease lease = leases.get(quota.cell(key));
        if (lease != null) {
            lease.lock.lock();
            try {
                lease.units += weight;
            } finally {
                lease.lock.unlock();
            }
        }
    }

    /** What each tier's callers asked, unordered; one line for all tiers that have equal quotas. */
    public List<Usage> usage() {
        List<Usage> all = new ArrayList<>();
        usage.forEach((tier, tallied) -> all.add(new Usage(tier, tallied.admitted.sum(), tallied.refused.sum())));
        return all;
    }

    /**
     * Who was refused most, the most first.
     *
     * @param most 0 or more
     */
    public List<Refused> mostRefused(int most) {
        return refusedKeys.entrySet().stream()
                .map(each -> new Refused(each.getKey(), each.getValue().sum()))
                .sorted(Comparator.comparingLong(Refused::times).reversed().thenComparing(Refused::key))
                .limit(most)
                .toList();
    }

    /** Requests that were beyond a quota. */
    public long refusals() {
        return refusals.sum();
    }

    /** How often the store couldn't be asked. */
    public long fallbacks() {
        return fallbacks.sum();
    }
}
