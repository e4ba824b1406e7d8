package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final long DAY = 700;
    private static final int WIDE = 20;
    private static final int PLAIN_KEYS = 10;

    private final long seed;
    private final Set<Rule> off;
    private final SplittableRandom chance;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Origin origin = new Origin();
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

    private void after(long millis, Runnable work) {
        events.add(new Event(now + Math.max(1, millis), order++, work));
    }

    private int dice(int sides) {
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
        Set<Integer> rows = new HashSet<>();
        for (int i = 1 + dice(2); i > 0; i--) {
            rows.add(dice(Origin.ROWS));
        }
        Origin.Transaction transaction = origin.commit(rows);
        if (transaction != null) {
            Change change = origin.change(transaction);
            // acknowledged by a standby first, or at once
            after(dice(3) == 0 ? 10 + dice(40) : dice(3), () -> shown(transaction, change));
            nodes.forEach(node -> deliver(node, change));
        }
        after(3 + dice(25), this::write);
        if (dice(4) == 0) {
            origin.otherRecords();
        }
    }

    private void shown(Origin.Transaction transaction, Change change) {
        origin.show(transaction, now);
        if (transaction.visibleAt != now) {
            return;
        }
        Node writer = nodes.get(dice(nodes.size()));
        if (dice(2) == 0
                && change.position().incarnation() == writer.history().applied().incarnation()) {
            writer.history().anticipate(change);
        }
        // the session reads its own write, on whichever node it lands
        int row = transaction.rows.iterator().next();
        Origin.Version own = transaction.made.getOrDefault(row, new Origin.Version(row, 0));
        after(1 + dice(6), () -> readOwn(nodes.get(dice(nodes.size())), change.position(), own));
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
        for (Node node : nodes) {
            long asked = nanos();
            Position end = origin.end();
            Snapshot snapshot = origin.snapshot();
            after(1 + dice(4), () -> {
                node.proved(asked, end);
                node.history().forget(snapshot);
            });
            if (dice(3) == 0) {
                after(15 + dice(10), () -> node.keepAlive(end));
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

    // ---------------------------------------------------------------- keys

    /** The rows that a key is made of: one, two, or more than an entry keeps tags for. */
    private static List<Integer> rowsOf(String key) {
        int number = Integer.parseInt(key.substring(1));
        List<Integer> rows = new ArrayList<>();
        int count = key.startsWith("w") ? WIDE : 1 + number % 2;
        for (int i = 0; i < count; i++) {
            rows.add((number * 5 + i) % Origin.ROWS);
        }
        return rows;
    }

    private Dependencies dependencies(List<Integer> rows) {
        List<Tag> tags = rows.stream().map(Origin::tag).toList();
        return on(Rule.TAGS_FOLD) || tags.size() <= 16 ? Dependencies.of(tags) : Dependencies.of(tags.subList(0, 16));
    }

    // ---------------------------------------------------------------- reading

    private void read() {
        Node node = nodes.get(dice(nodes.size()));
        switch (dice(8)) {
            case 0 -> nested(node, "n" + dice(4));
            case 1 -> look(node, "w" + dice(2), dice(2) == 0);
            case 2 -> fillInTransaction(node, "k" + dice(PLAIN_KEYS));
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

    private boolean fresh(Node node) {
        return within(node, now);
    }

    private boolean within(Node node, long moment) {
        return moment * MILLI - node.history().freshAsOfNanos() <= BOUND * MILLI;
    }

    private boolean current(Node.Entry entry) {
        return !on(Rule.VALID_UNTIL) || now < entry.untilMillis();
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
        Node.Entry seen = on(Rule.POSITION_TRAVELS)
                ? other
                : new Node.Entry(
                        other.versions(),
                        other.dependencies(),
                        null,
                        node.history().applied(),
                        other.untilMillis(),
                        other.madeMillis());
        if (!node.covers(seen) || !current(seen)) {
            return null;
        }
        node.cache.put(key, seen);
        return seen;
    }

    private void readStrictly(Node node, String key) {
        long asked = now;
        Position early = origin.end();
        after(1 + dice(4), () -> {
            Position end = on(Rule.STRICT_READS_THE_END) ? early : new Position(early.incarnation(), 0);
            after(2 + dice(10), () -> {
                Node.Entry entry = node.cache.get(key);
                boolean reached = node.history().applied().covers(end);
                if (entry != null && reached && node.covers(entry) && current(entry)) {
                    served(key, entry, asked - 1);
                }
            });
        });
    }

    private void readOwn(Node node, Position token, Origin.Version own) {
        for (String key : List.copyOf(node.cache.keySet())) {
            Node.Entry entry = node.cache.get(key);
            boolean awaited =
                    !on(Rule.TOKEN_IS_AWAITED) || node.history().applied().covers(token);
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

    // ---------------------------------------------------------------- loading

    private void load(Node node, String key) {
        if (dice(4) == 0) {
            loadFromReplica(node, key);
            return;
        }
        List<Integer> rows = rowsOf(key);
        Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        Taken snapshot = new Taken(origin.snapshot());
        Position[] early = new Position[1];
        ReadPoint point = node.history().begin(() -> snapshot, ending -> {
            Position end = origin.end();
            early[0] = end;
            after(1 + dice(15), () -> ending.at(end));
        });
        long made = now;
        after(1 + dice(8), () -> {
            rows.forEach(row -> seen.put(row, origin.now(row)));
            after(1 + dice(8), () -> {
                if (!on(Rule.SNAPSHOT_BEFORE_THE_QUERY)) {
                    snapshot.again(origin.snapshot());
                }
                Dependencies dependencies = dependencies(rows);
                point.end(dependencies);
                Position end = early[0] == null ? origin.end() : early[0];
                boolean waits = on(Rule.SETTLED_BY_THE_FEED);
                keep(node, key, new Node.Entry(seen, dependencies, waits ? point : null, end, midnight(made), made));
            });
        });
    }

    /** A load's, which must not be taken again. */
    private final class Taken implements Snapshot {
        private Snapshot of;

        Taken(Snapshot of) {
            this.of = of;
        }

        void again(Snapshot later) {
            of = later;
        }

        @Override
        public boolean sees(long transaction) {
            return !on(Rule.YOUNG_ARE_TESTED) || of.sees(transaction);
        }

        @Override
        public long oldestRunning() {
            return of.oldestRunning();
        }

        @Override
        public long next() {
            return of.next();
        }
    }

    /** A replica's: it lists no running transactions. */
    private record EverythingSeen(Snapshot of) implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return true;
        }

        @Override
        public long oldestRunning() {
            return of.next();
        }

        @Override
        public long next() {
            return of.next();
        }
    }

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

    private static long midnight(long millis) {
        return (millis / DAY + 1) * DAY;
    }

    private void keep(Node node, String key, Node.Entry entry) {
        if (entry.missed() || !node.covers(entry)) {
            return;
        }
        node.cache.put(key, entry);
        share(key, entry);
    }

    /** Sooner or later, also much later. */
    private void share(String key, Node.Entry entry) {
        after(dice(10) == 0 ? 100 + dice(200) : 1 + dice(20), () -> {
            if (entry.settled()) {
                shared.put(key, entry);
            } else if (!on(Rule.ONLY_SETTLED_ARE_SHARED)) {
                shared.put(
                        key,
                        new Node.Entry(
                                entry.versions(),
                                entry.dependencies(),
                                null,
                                origin.end(),
                                entry.untilMillis(),
                                entry.madeMillis()));
            } else if (!entry.missed()) {
                share(key, entry);
            }
        });
    }

    private void loadFromReplica(Node node, String key) {
        List<Integer> rows = rowsOf(key);
        long before = replayed;
        long incarnation = origin.incarnation();
        long made = now;
        Snapshot own = new EverythingSeen(origin.snapshot());
        ReadPoint point = node.history().begin(() -> own, ending -> {
            Position end = origin.end();
            after(1 + dice(15), () -> ending.at(end));
        });
        after(1 + dice(6), () -> {
            Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
            rows.forEach(row -> seen.put(row, origin.at(row, replayed)));
            after(1 + dice(10), () -> {
                if (origin.incarnation() != incarnation && on(Rule.INCARNATIONS_ARE_APART)) {
                    return;
                }
                Dependencies dependencies = dependencies(rows);
                Position read = new Position(
                        incarnation, on(Rule.REPLICA_POSITION_BEFORE) ? before : Math.max(before, replayed));
                point.end(dependencies);
                boolean proper = on(Rule.NO_SNAPSHOT_OF_A_REPLICA);
                keep(node, key, new Node.Entry(seen, dependencies, proper ? null : point, read, midnight(made), made));
            });
        });
    }

    /** A transaction reads what it has written itself, and is rolled back. */
    private void fillInTransaction(Node node, String key) {
        if (on(Rule.WRITERS_FILL_NOTHING)) {
            return;
        }
        Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        List<Integer> rows = rowsOf(key);
        rows.forEach(row -> seen.put(row, origin.uncommitted(row)));
        keep(
                node,
                key,
                new Node.Entry(seen, dependencies(rows), null, node.history().applied(), midnight(now), now));
    }

    /** A value that is made of two others, as a loader would. */
    private void nested(Node node, String key) {
        int number = Integer.parseInt(key.substring(1));
        List<String> inner = List.of("k" + number, "k" + (number + 3));
        Node.Entry kept = node.cache.get(key);
        if (kept != null && node.covers(kept) && current(kept)) {
            if (fresh(node)) {
                served(key, kept, now - BOUND);
            }
            return;
        }
        Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        List<Long> offsets = new ArrayList<>();
        AtomicLong until = new AtomicLong(Long.MAX_VALUE);
        long incarnation = node.history().applied().incarnation();
        List<Dependencies> collected = new ArrayList<>();
        readInner(node, inner.getFirst(), new Inner(seen, offsets, until, collected));
        long begun = now;
        // the parts are read one after the other
        after(5 + dice(30), () -> {
            readInner(node, inner.getLast(), new Inner(seen, offsets, until, collected));
            if (offsets.size() == 2 && node.history().applied().incarnation() == incarnation) {
                long earliest = Math.min(offsets.getFirst(), offsets.getLast());
                long read = on(Rule.INNER_POSITIONS_COUNT)
                        ? earliest
                        : node.history().applied().offset();
                node.cache.put(
                        key,
                        new Node.Entry(
                                seen, outer(collected), null, new Position(incarnation, read), until.get(), begun));
            }
        });
    }

    private record Inner(
            Map<Integer, Origin.Version> seen, List<Long> offsets, AtomicLong until, List<Dependencies> collected) {}

    private void readInner(Node node, String key, Inner into) {
        Node.Entry entry = node.cache.get(key);
        long known = node.history().applied().offset();
        if (entry == null || !entry.settled() || !node.covers(entry) || !current(entry)) {
            return;
        }
        into.seen().putAll(entry.versions());
        into.offsets().add(known);
        into.until().accumulateAndGet(entry.untilMillis(), Math::min);
        into.collected().add(entry.dependencies());
    }

    private Dependencies outer(List<Dependencies> parts) {
        try {
            TagScope.Collected<String> collected = TagScope.collect(() -> {
                TagScope.dependsOn(Tag.of("composed"));
                TagScope scope = TagScope.current();
                if (scope != null && on(Rule.INNER_TAGS_COUNT)) {
                    parts.forEach(part -> scope.add(part, null, Long.MAX_VALUE));
                }
                return "made";
            });
            return collected.dependencies();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
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
                        "%s has row %d as of version %d, %d was visible by %d"
                                .formatted(key, row, version.number(), due.number(), moment)));
            } else if (origin.isLost(version) && lostBefore(version, moment)) {
                violations.add(new Violation(seed, now, key + " has a version that was never committed"));
            }
        });
        if (entry.madeMillis() / DAY < moment / DAY && entry.untilMillis() < moment) {
            violations.add(new Violation(seed, now, key + " is of yesterday"));
        }
    }

    private boolean lostBefore(Origin.Version version, long moment) {
        return origin.lostAt(version) <= moment;
    }
}
