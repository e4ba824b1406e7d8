package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessGate;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A database, its feed, two nodes, a replica and a shared tier in virtual time on one thread, from a seed: the feed
 * delays, repeats, drops and reorders, what is committed becomes visible late, the database is promoted away, the
 * shared tier executes writes late. Histories, tag tables, read points and collected tags are the real ones. Every
 * answer that a node gives from its cache is compared with the whole truth.
 */
public final class Simulation {
    private static final long MILLI = 1_000_000;
    private static final long LENGTH = 3_000;
    private static final long BOUND = 40;
    private static final int PLAIN_KEYS = 10;

    private final long seed;
    private final Set<Rule> off;
    private final SplittableRandom chance;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Origin origin;
    private final Loading loading;
    private final List<Node> nodes;
    private final Map<String, Node.Entry> shared = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long now = 100;
    private long order;
    private long replayed = 10;
    private long retainedFrom;
    private int answers;

    private record Event(long at, long order, Runnable work) {}

    private Simulation(long seed, Set<Rule> off) {
        this.seed = seed;
        this.off = off;
        this.chance = new SplittableRandom(seed);
        this.origin = new Origin(this::on);
        this.loading = new Loading(this);
        this.nodes = List.of(new Node(this), new Node(this));
    }

    /**
     * How a run ended.
     *
     * @param answers that came from a cache: none would prove nothing
     * @param violations of a promise
     */
    public record Outcome(int answers, List<Violation> violations) {}

    /** One run; with a rule switched off, it does what an implementation would that didn't know the rule. */
    public static Outcome run(long seed, @Nullable Rule without) {
        Simulation simulation =
                new Simulation(seed, without == null ? EnumSet.noneOf(Rule.class) : EnumSet.of(without));
        simulation.run();
        return new Outcome(simulation.answers, List.copyOf(simulation.violations));
    }

    boolean on(Rule rule) {
        return !off.contains(rule);
    }

    Origin origin() {
        return origin;
    }

    long nanos() {
        return now * MILLI;
    }

    /** Whether the feed can still be read from there. */
    boolean retained(long offset) {
        return offset >= retainedFrom;
    }

    long now() {
        return now;
    }

    /** Up to where the replica has come. */
    long replayed() {
        return replayed;
    }

    void after(long millis, Runnable work) {
        events.add(new Event(now + Math.max(1, millis), order++, work));
    }

    int dice(int sides) {
        return chance.nextInt(sides);
    }

    private void run() {
        after(1, this::write);
        after(2, this::probe);
        after(3, this::replay);
        after(5, this::read);
        after(400 + dice(400), this::promote);
        after(50, this::trim);
        while (!events.isEmpty() && now < LENGTH) {
            Event next = events.poll();
            now = Math.max(now, next.at());
            next.work().run();
        }
    }

    // ---------------------------------------------------------------- the database

    private void write() {
        Origin.Write write = chosen();
        long before = origin.end().offset();
        Origin.Transaction transaction = origin.commit(write);
        if (transaction != null) {
            Change change = origin.change(transaction);
            Position early = new Position(origin.incarnation(), before);
            if (write.traced()) {
                // acknowledged by a standby first, or at once
                after(dice(3) == 0 ? 10 + dice(40) : dice(3), () -> shown(transaction, change, early));
            } else {
                shown(transaction, change, early);
            }
            nodes.forEach(node -> deliver(node, change));
        }
        after(3 + dice(25), this::write);
        if (dice(4) == 0) {
            origin.otherRecords();
        }
    }

    private Origin.Write chosen() {
        if (dice(15) == 0) {
            return origin.writeBatch(dice(Origin.BATCHES));
        }
        Set<Integer> rows = new LinkedHashSet<>();
        for (int i = 1 + dice(2); i > 0; i--) {
            rows.add(dice(Origin.ROWS));
        }
        return origin.write(rows, dice(15) != 0);
    }

    private void shown(Origin.Transaction transaction, Change change, Position early) {
        origin.show(transaction, now);
        if (transaction.visibleAt != now) {
            return;
        }
        // the session asks for the end once its commit has returned
        Position afterwards = origin.end();
        Position token = on(Rule.TOKEN_AFTER_THE_COMMIT) ? afterwards : early;
        if (dice(2) == 0) {
            nodes.get(dice(nodes.size())).wrote(change, afterwards);
        }
        // and reads its own write, on whichever node it lands
        int row = transaction.rows.iterator().next();
        Origin.Version own = transaction.made.getOrDefault(row, new Origin.Version(row, 0));
        after(1 + dice(6), () -> readOwn(nodes.get(dice(nodes.size())), token, own));
    }

    private void deliver(Node node, Change change) {
        long delay = dice(20) == 0 ? 60 + dice(60) : 1 + dice(12);
        if (dice(25) != 0) {
            after(delay, () -> node.receive(change));
        }
        if (dice(12) == 0) {
            after(delay + dice(30), () -> node.receive(change));
        }
    }

    private void probe() {
        Snapshot snapshot = origin.snapshot();
        for (Node node : nodes) {
            long asked = nanos();
            Position end = origin.end();
            after(dice(20) == 0 ? 30 + dice(60) : 1 + dice(4), () -> node.probed(asked, end, snapshot));
            if (dice(3) == 0) {
                after(dice(2) == 0 ? 15 + dice(10) : 1 + dice(3), () -> node.keepAlive(end));
            }
        }
        after(5, this::probe);
    }

    private void replay() {
        if (dice(4) != 0) {
            List<Change> open = origin.changesAfter(replayed);
            replayed = open.isEmpty()
                    ? Math.max(replayed, origin.end().offset())
                    : open.getFirst().position().offset();
        }
        after(4 + dice(20), this::replay);
    }

    private void promote() {
        if (dice(2) == 0) {
            origin.promote(replayed, now);
            replayed = Math.min(replayed, origin.end().offset());
            retainedFrom = 0;
        }
        after(500 + dice(900), this::promote);
    }

    private void trim() {
        retainedFrom = Math.max(0, origin.end().offset() - (dice(3) == 0 ? 0 : 200));
        after(40 + dice(80), this::trim);
    }

    // ---------------------------------------------------------------- reading

    private void read() {
        Node node = nodes.get(dice(nodes.size()));
        switch (dice(8)) {
            case 0 -> look(node, "n" + dice(4), dice(4) == 0);
            case 1 -> look(node, "w" + dice(2), dice(2) == 0);
            case 2 -> look(node, "b" + dice(Origin.BATCHES), dice(4) == 0);
            case 3 -> loading.fillInTransaction(node, "k" + dice(PLAIN_KEYS));
            default -> look(node, "k" + dice(PLAIN_KEYS), dice(3) == 0);
        }
        after(1 + dice(4), this::read);
    }

    /** From the cache where that may be, else from a shared tier, else from the source. */
    private void look(Node node, String key, boolean strict) {
        if (strict) {
            readStrictly(node, key);
            return;
        }
        Node.Entry entry = usable(node, key);
        if (entry == null) {
            load(node, key);
        } else if (fresh(node) || !on(Rule.KNOWLEDGE_BEFORE_CELLS)) {
            // between the look at what the node knows and the look at the cells, a change may come
            boolean covered = node.covers(entry);
            long known = now;
            after(dice(12), () -> {
                boolean good = on(Rule.KNOWLEDGE_BEFORE_CELLS) ? node.covers(entry) && within(node, known) : covered;
                long freshness = on(Rule.KNOWLEDGE_BEFORE_CELLS) ? known : now;
                if (good && current(entry) && (on(Rule.KNOWLEDGE_BEFORE_CELLS) || fresh(node))) {
                    served(key, entry, freshness - BOUND);
                }
            });
        } else if (!on(Rule.BOUND_IS_KEPT) && node.covers(entry)) {
            served(key, entry, now - BOUND);
        } else {
            load(node, key);
        }
    }

    private void load(Node node, String key) {
        if (key.startsWith("n")) {
            loading.nested(node, key);
        } else {
            loading.load(node, key);
        }
    }

    boolean fresh(Node node) {
        return within(node, now);
    }

    private boolean within(Node node, long moment) {
        return gate(node, origin.end(), true).admits(Freshness.bounded(Duration.ofMillis(BOUND)), moment * MILLI);
    }

    private static FreshnessGate gate(Node node, Position end, boolean waits) {
        return new FreshnessGate(new Knowledge(node.history(), end, waits));
    }

    boolean current(Node.Entry entry) {
        return !on(Rule.VALID_UNTIL) || now < entry.untilMillis();
    }

    /** Into the tier that all nodes share. */
    void share(String key, Node.Entry entry) {
        shared.put(key, entry);
    }

    private Node.@Nullable Entry usable(Node node, String key) {
        Node.Entry own = node.cache.get(key);
        if (own != null && node.covers(own) && current(own)) {
            return own;
        }
        Node.Entry other = shared.get(key);
        if (other == null || !other.settled()) {
            return null;
        }
        Node.Entry seen =
                on(Rule.POSITION_TRAVELS) ? other : other.readAt(node.history().applied());
        if (!node.covers(seen) || !current(seen)) {
            return null;
        }
        node.cache.put(key, seen);
        return seen;
    }

    private void readStrictly(Node node, String key) {
        long asked = now;
        Position early =
                on(Rule.STRICT_READS_THE_END) ? origin.end() : node.history().applied();
        after(2 + dice(14), () -> {
            Node.Entry entry = node.cache.get(key);
            boolean admitted =
                    gate(node, early, on(Rule.STRICT_WAITS_FOR_THE_END)).admits(Freshness.strict(), nanos());
            if (entry != null && admitted && node.covers(entry) && current(entry)) {
                served(key, entry, asked - 1);
            }
        });
    }

    private void readOwn(Node node, Position token, Origin.Version own) {
        for (String key : List.copyOf(node.cache.keySet())) {
            Node.Entry entry = node.cache.get(key);
            boolean awaited = gate(node, token, on(Rule.TOKEN_IS_AWAITED)).admits(Freshness.token(token), nanos());
            if (entry != null
                    && entry.versions().containsKey(own.row())
                    && awaited
                    && node.covers(entry)
                    && current(entry)
                    && !origin.isLost(own)) {
                answers++;
                Origin.Version seen = entry.versions().getOrDefault(own.row(), own);
                if (seen.number() < own.number()) {
                    violations.add(new Violation(
                            seed,
                            now,
                            "%s, of %d, lacks the session's own write at %s: it has %s of %s, read %s, applied %s"
                                    .formatted(
                                            key,
                                            entry.madeMillis(),
                                            token,
                                            seen,
                                            own,
                                            entry.settled() ? entry.position() : "young",
                                            node.history().applied())));
                }
            }
        }
    }

    // ---------------------------------------------------------------- beginning

    /** What a node begins with; without the rule, as if nothing was running. */
    Snapshot barrier() {
        return on(Rule.START_WAITS_FOR_THE_RUNNING) ? origin.snapshot() : new Nothing();
    }

    private record Nothing() implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return false;
        }

        @Override
        public long oldestRunning() {
            return 0;
        }

        @Override
        public long next() {
            return 0;
        }
    }

    // ---------------------------------------------------------------- the promise

    /**
     * Everything that was visible at the moment must be in it, nothing that was lost before it, and it must be of
     * today.
     */
    private void served(String key, Node.Entry entry, long moment) {
        answers++;
        entry.versions().forEach((row, version) -> {
            Origin.Version due = origin.visibleBy(row, moment);
            if (version.number() < due.number()) {
                violations.add(new Violation(
                        seed,
                        now,
                        "%s, made at %d, has row %d as of %s, %s was visible by %d"
                                .formatted(
                                        key,
                                        entry.madeMillis(),
                                        row,
                                        origin.describe(version),
                                        origin.describe(due),
                                        moment)));
            } else if (origin.isLost(version) && lostBefore(version, moment)) {
                violations.add(new Violation(seed, now, key + " has a version that was never committed"));
            }
        });
        if (Loading.isOfYesterday(entry.madeMillis(), moment)) {
            violations.add(new Violation(seed, now, key + " is of yesterday"));
        }
    }

    /** By a reader who has the usual bound, with what the node knew at the moment. */
    void servedAsOf(String key, Node.Entry entry, long known) {
        served(key, entry, known - BOUND);
    }

    /** A value that can't be found current is no use. */
    void settled(String key, Node.Entry entry) {
        if (entry.point() == null || key.startsWith("n")) {
            return;
        }
        for (Origin.Version version : entry.versions().values()) {
            if (entry.position().incarnation() == origin.incarnation()
                    && origin.offsetOf(version) > entry.position().offset()) {
                violations.add(new Violation(seed, now, key + " is kept below a change that it contains: " + version));
            }
        }
    }

    private boolean lostBefore(Origin.Version version, long moment) {
        return origin.lostAt(version) <= moment;
    }
}
