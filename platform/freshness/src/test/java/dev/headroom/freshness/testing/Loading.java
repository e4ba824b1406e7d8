package dev.headroom.freshness.testing;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values are made and kept: on the primary, on a replica, in a transaction with writes, of other values. */
final class Loading {
    private static final long MILLI = 1_000_000;
    private static final long DAY = 700;
    private static final int WIDE = 20;

    private final Simulation simulation;
    private final Origin origin;

    Loading(Simulation simulation) {
        this.simulation = simulation;
        this.origin = simulation.origin();
    }

    private boolean on(Rule rule) {
        return simulation.on(rule);
    }

    private int dice(int sides) {
        return simulation.dice(sides);
    }

    private void after(long millis, Runnable work) {
        simulation.after(millis, work);
    }

    /** The rows that a key is made of: one, two, all of a batch, or more than an entry keeps tags for. */
    private static List<Integer> rowsOf(String key) {
        int number = Integer.parseInt(key.substring(1));
        if (key.startsWith("b")) {
            return List.copyOf(Origin.rowsOf(number));
        }
        List<Integer> rows = new ArrayList<>();
        int count = key.startsWith("w") ? WIDE : 1 + number % 2;
        for (int i = 0; i < count; i++) {
            rows.add((number * 5 + i) % Origin.ROWS);
        }
        return rows;
    }

    private Dependencies dependencies(String key) {
        if (key.startsWith("b")) {
            return Dependencies.of(List.of(Origin.batchTag(Integer.parseInt(key.substring(1)))));
        }
        List<Tag> tags = rowsOf(key).stream().map(origin::tag).toList();
        return on(Rule.TAGS_FOLD) || tags.size() <= Dependencies.MOST
                ? Dependencies.of(tags)
                : Dependencies.of(tags.subList(0, Dependencies.MOST));
    }

    private static long midnight(long millis) {
        return (millis / DAY + 1) * DAY;
    }

    /** Whether a value of the first moment is out of date at the second, for what "today" was in it. */
    static boolean isOfYesterday(long made, long moment) {
        return midnight(made) < moment;
    }

    // ---------------------------------------------------------------- on the primary

    void load(Node node, String key) {
        if (dice(4) == 0) {
            loadFromReplica(node, key);
            return;
        }
        Snapshot newest = node.newest();
        if (newest != null) {
            new Load(node, key, newest).begin();
        }
    }

    /** One load on the primary, under way for some time. */
    private final class Load {
        private final Node node;
        private final String key;
        private final Taken snapshot;
        private final boolean repeatable = dice(4) == 0;
        private final long made = simulation.now();
        private final Position first = origin.end();
        private final Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        private Position end = first;

        Load(Node node, String key, Snapshot newest) {
            this.node = node;
            this.key = key;
            this.snapshot = new Taken(newest);
        }

        void begin() {
            ReadPoint early = on(Rule.KEPT_FOR_LOADS_UNDER_WAY) ? point() : null;
            if (repeatable) {
                query();
            }
            after(1 + dice(8), () -> {
                if (!repeatable) {
                    query();
                }
                after(1 + dice(8), () -> end(early == null ? point() : early));
            });
        }

        private void query() {
            rowsOf(key).forEach(row -> seen.put(row, origin.now(row)));
        }

        private ReadPoint point() {
            return node.history().begin(() -> snapshot, this::askForTheEnd);
        }

        private void askForTheEnd(History.Ending ending) {
            end = on(Rule.END_AFTER_THE_QUERY) ? origin.end() : first;
            Position read = end;
            after(1 + dice(15), () -> ending.at(read));
        }

        private void end(ReadPoint point) {
            Rule order = repeatable ? Rule.SNAPSHOT_NOT_AFTER_THE_TRANSACTIONS : Rule.SNAPSHOT_BEFORE_THE_QUERY;
            if (!on(order)) {
                snapshot.again(origin.snapshot());
            }
            Dependencies dependencies = dependencies(key);
            point.end(dependencies);
            boolean waits = on(Rule.SETTLED_BY_THE_FEED);
            keep(node, key, new Node.Entry(seen, dependencies, waits ? point : null, end, midnight(made), made));
        }
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

    // ---------------------------------------------------------------- keeping

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
                simulation.settled(key, entry);
                simulation.share(key, entry);
            } else if (!on(Rule.ONLY_SETTLED_ARE_SHARED)) {
                simulation.share(key, entry.readAt(origin.end()));
            } else if (!entry.missed()) {
                share(key, entry);
            }
        });
    }

    // ---------------------------------------------------------------- on a replica

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

    private void loadFromReplica(Node node, String key) {
        long before = simulation.replayed();
        long incarnation = origin.incarnation();
        long made = simulation.now();
        Dependencies dependencies = dependencies(key);
        boolean together = node.history().applied().incarnation() == incarnation;
        boolean farEnough = together && node.history().tags().covered(dependencies.hashes(), before);
        boolean answers = simulation.fresh(node) && together && (farEnough || !on(Rule.REPLICA_IS_FAR_ENOUGH));
        Snapshot own = new EverythingSeen(origin.snapshot());
        ReadPoint point = node.history().begin(() -> own, ending -> {
            Position end = origin.end();
            after(1 + dice(15), () -> ending.at(end));
        });
        after(1 + dice(6), () -> {
            Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
            rowsOf(key).forEach(row -> seen.put(row, origin.at(row, simulation.replayed())));
            boolean switched = origin.incarnation() != incarnation;
            after(1 + dice(10), () -> {
                if ((switched || origin.incarnation() != incarnation) && on(Rule.INCARNATIONS_ARE_APART)) {
                    return;
                }
                Position read = new Position(
                        incarnation,
                        on(Rule.REPLICA_POSITION_BEFORE) ? before : Math.max(before, simulation.replayed()));
                point.end(dependencies);
                boolean proper = on(Rule.NO_SNAPSHOT_OF_A_REPLICA);
                Node.Entry entry =
                        new Node.Entry(seen, dependencies, proper ? null : point, read, midnight(made), made);
                keep(node, key, entry);
                if (answers) {
                    simulation.servedAsOf(key, entry, made);
                }
            });
        });
    }

    // ---------------------------------------------------------------- in a transaction with writes

    /** A transaction reads what it has written itself, and is rolled back. */
    void fillInTransaction(Node node, String key) {
        if (on(Rule.WRITERS_FILL_NOTHING)) {
            return;
        }
        Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        rowsOf(key).forEach(row -> seen.put(row, origin.uncommitted(row)));
        long now = simulation.now();
        keep(
                node,
                key,
                new Node.Entry(seen, dependencies(key), null, node.history().applied(), midnight(now), now));
    }

    // ---------------------------------------------------------------- of other values

    /** One of the values that another is made of, as it was when it was read. */
    private record Part(Node.Entry entry, ReadPoint point) {}

    /** A value that is made of two others, read one after the other. */
    void nested(Node node, String key) {
        int number = Integer.parseInt(key.substring(1));
        Part first = part(node, "k" + number);
        if (first == null) {
            return;
        }
        after(5 + dice(30), () -> {
            Part second = part(node, "k" + (number + 3));
            if (second != null) {
                keep(node, key, outer(node, List.of(first, second)));
            }
        });
    }

    private @Nullable Part part(Node node, String key) {
        Node.Entry entry = node.cache.get(key);
        Position known = node.history().applied();
        if (entry == null || !node.covers(entry) || !simulation.current(entry)) {
            return null;
        }
        ReadPoint young = entry.settled() ? null : entry.point();
        return new Part(entry, young == null ? new Combined.At(known) : young);
    }

    private Node.Entry outer(Node node, List<Part> parts) {
        TagScope.Collected<String> collected = collected(parts);
        Position now = node.history().applied();
        ReadPoint point = on(Rule.INNER_POSITIONS_COUNT) ? new Combined(collected.unsettled()) : new Combined.At(now);
        Map<Integer, Origin.Version> seen = new LinkedHashMap<>();
        long made = simulation.now();
        for (Part part : parts) {
            made = Math.min(made, part.entry().madeMillis());
            part.entry()
                    .versions()
                    .forEach((row, version) ->
                            seen.merge(row, version, (one, other) -> one.number() < other.number() ? one : other));
        }
        long until = on(Rule.INNER_ENDS_COUNT) ? collected.validUntilNanos() / MILLI : Long.MAX_VALUE;
        return new Node.Entry(seen, collected.dependencies(), point, now, until, made);
    }

    private TagScope.Collected<String> collected(List<Part> parts) {
        try {
            return TagScope.collect(() -> {
                TagScope.dependsOn(Tag.of("outer"));
                TagScope scope = TagScope.current();
                for (Part part : parts) {
                    Dependencies tags =
                            on(Rule.INNER_TAGS_COUNT) ? part.entry().dependencies() : Dependencies.of(List.of());
                    if (scope != null) {
                        scope.add(tags, part.point(), part.entry().untilMillis() * MILLI);
                    }
                }
                return "made";
            });
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
