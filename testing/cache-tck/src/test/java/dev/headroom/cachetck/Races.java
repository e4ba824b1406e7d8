package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.Origin.Parked;
import dev.headroom.cachetck.Origin.Point;
import dev.headroom.cachetck.spi.Ref;
import dev.headroom.embedded.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** A change meets a value that is on its way into a level. */
final class Races {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration CAUGHT = Duration.ofSeconds(1);
    private static final Duration WAITS = Duration.ofMillis(500);
    private static final Duration REFRESHED = Duration.ofSeconds(1);

    private Races() {}

    static void ownNode(Run run) throws Exception {
        run.open();
        for (Point point : Point.values()) {
            for (int i = 0; i < run.effort().pick(3, 50); i++) {
                ownNode(run, point);
            }
        }
        interleaved(run, run.effort().pick(150, 10_000));
    }

    private static void ownNode(Run run, Point point) throws Exception {
        NodeProcess node = run.fleet().a();
        Ref ref = run.fleet().fresh("own");
        Parked load = run.origin().park(ref, point);
        CompletableFuture<Read> early = node.read(ref);
        load.await();
        long version = run.origin().commit(ref);
        CompletableFuture<List<String>> invalidation = node.invalidating(ref);
        if (!Run.comes(MOMENT, invalidation::isDone)) {
            // a cache may let the invalidation wait for the load
            load.release();
        }
        NodeProcess.now(invalidation);
        run.origin().announced(ref, version);
        CompletableFuture<Read> late = node.read(ref);
        Run.comes(MOMENT, late::isDone);
        load.release();
        String when = "after a load that was parked "
                + point.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        Run.atLeast(version, NodeProcess.now(late), when);
        NodeProcess.now(early);
        Run.atLeast(version, node.get(ref), when);
        run.nothingOlder(node, ref, version, when);
        Run.atLeast(version, run.fleet().c().get(ref), when + ", on a node that had nothing");
    }

    /** Loads and changes of a few values at random moments. */
    private static void interleaved(Run run, int rounds) {
        Random chance = new Random(1);
        NodeProcess node = run.fleet().a();
        List<Ref> refs = IntStream.range(0, 16)
                .mapToObj(i -> run.fleet().fresh("mixed" + i))
                .toList();
        for (int i = 0; i < rounds; i++) {
            Ref ref = refs.get(chance.nextInt(refs.size()));
            run.origin().loadTakes(Duration.ofNanos(chance.nextInt(300_000)));
            CompletableFuture<Read> one = node.read(ref);
            CompletableFuture<Read> other = node.read(ref);
            Run.pause(Duration.ofNanos(chance.nextInt(400_000)));
            long version = run.change(node, ref);
            long begun = System.nanoTime();
            Run.atLeast(version, node.get(ref), "in interleaving " + i);
            run.worst("ms that a read after an invalidation took, at most", (System.nanoTime() - begun) / 1e6);
            run.check(NodeProcess.now(one), Duration.ZERO, "in interleaving " + i);
            run.check(NodeProcess.now(other), Duration.ZERO, "in interleaving " + i);
        }
        run.origin().loadTakes(Duration.ZERO);
        run.figure("interleavings", rounds);
    }

    static void otherNode(Run run) throws Exception {
        run.open();
        for (int i = 0; i < run.effort().pick(5, 250); i++) {
            for (Point point : Point.values()) {
                loadParked(run, point);
            }
            networkHolds(run, true);
            networkHolds(run, false);
        }
        run.fleet().a().counters().forEach((name, count) -> {
            if (name.startsWith("rejected.")) {
                run.figure(name, count);
            }
        });
    }

    private static void loadParked(Run run, Point point) throws Exception {
        NodeProcess loader = run.fleet().a();
        Ref ref = run.fleet().fresh("other");
        Parked load = run.origin().park(ref, point);
        CompletableFuture<Read> early = loader.read(ref);
        load.await();
        long version = run.change(run.fleet().b(), ref);
        CompletableFuture<Read> late = run.fleet().b().read(ref);
        // a cache may let readers wait for a load elsewhere
        Run.comes(WAITS, late::isDone);
        load.release();
        Run.atLeast(version, NodeProcess.now(late), "on the writer's node, the load elsewhere parked");
        NodeProcess.now(early);
        settled(run, ref, version, "after a load on another node");
    }

    /** The request that stores the old value, or the answer to it, is late. */
    private static void networkHolds(Run run, boolean request) {
        NodeProcess loader = run.fleet().a();
        Ref ref = run.fleet().fresh("held");
        FaultProxy network = run.fleet().network(0);
        String old = Value.mark(1, ref);
        FaultProxy.Hold hold = request ? network.holdRequest(old) : network.holdAnswer(old);
        CompletableFuture<Read> early = loader.read(ref);
        if (!Run.comes(request ? CAUGHT : MOMENT, hold::caught)) {
            hold.release();
            NodeProcess.now(early);
            return;
        }
        long version = run.change(run.fleet().b(), ref);
        CompletableFuture<Read> late = run.fleet().b().read(ref);
        Run.comes(WAITS, late::isDone);
        hold.release();
        Run.atLeast(version, NodeProcess.now(late), "on the writer's node, a store elsewhere under way");
        NodeProcess.now(early);
        settled(run, ref, version, "after a late store of the old value");
        run.figure("late stores", run.figures().getOrDefault("late stores", 0.0) + 1);
    }

    private static void settled(Run run, Ref ref, long version, String when) {
        Duration took = run.follow(
                run.fleet().a(), ref, version, Run.BUS.plus(run.effort().grace()), when);
        run.worst("ms until the other node reads it, at most", took.toNanos() / 1e6);
        Run.atLeast(version, run.fleet().b().get(ref), when);
        Run.atLeast(version, run.fleet().c().get(ref), when + ", on a node that had nothing");
        run.nothingOlder(run.fleet().b(), ref, version, when);
        Run.atLeast(version, run.fleet().a().get(ref), when + ", once more");
    }

    static void promotion(Run run) {
        run.open();
        int caught = 0;
        int rounds = run.effort().pick(4, 100);
        for (int i = 0; i < rounds; i++) {
            NodeProcess writer = run.fleet().b();
            Ref ref = run.fleet().fresh("promoted");
            writer.get(ref);
            run.settle(writer, ref);
            FaultProxy.Hold hold = run.fleet().network(0).holdAnswer(Value.mark(1, ref));
            CompletableFuture<Read> early = run.fleet().a().read(ref);
            if (!Run.comes(CAUGHT, hold::caught)) {
                hold.release();
                NodeProcess.now(early);
                continue;
            }
            caught++;
            long version = run.origin().commit(ref);
            if (i % 2 == 0) {
                NodeProcess.now(writer.invalidating(ref));
            } else {
                writer.put(ref, version);
            }
            run.origin().announced(ref, version);
            Run.pause(MOMENT);
            hold.release();
            NodeProcess.now(early);
            Run.pause(Run.BUS.plus(run.effort().grace()));
            Run.atLeast(
                    version,
                    run.fleet().a().get(ref),
                    "after a copy out of Redis that was overtaken by " + (i % 2 == 0 ? "an invalidation" : "a put"));
        }
        run.figure("copies held back", caught);
        if (caught == 0) {
            throw new Unsupported("no value came out of Redis as it was stored");
        }
    }

    static void refresh(Run run) throws Exception {
        run.open(settings -> settings.withTimeToLive(REFRESHED));
        run.origin().loadTakes(Duration.ofMillis(200));
        int done = 0;
        for (int i = 0; i < 40 && done < run.effort().pick(3, 30); i++) {
            if (refreshed(run)) {
                done++;
            }
        }
        run.figure("refreshes met", done);
        if (done == 0) {
            throw new Unsupported("no value was refreshed in the background");
        }
    }

    private static boolean refreshed(Run run) throws TimeoutException {
        NodeProcess node = run.fleet().a();
        Ref ref = run.fleet().fresh("refreshed").tagged("refreshed");
        node.get(ref);
        Parked load = run.origin().park(ref, Point.AFTER_THE_READ);
        while (true) {
            CompletableFuture<Read> read = node.read(ref);
            boolean answered = Run.comes(Duration.ofMillis(150), read::isDone);
            if (!answered) {
                // its time was over, and the reader itself loads
                load.release();
                NodeProcess.now(read);
                return false;
            }
            if (Run.comes(Duration.ofMillis(20), load::arrived)) {
                break;
            }
        }
        long version = run.origin().commit(ref);
        node.ask("invalidateTag", List.of("refreshed"));
        run.origin().announced(ref, version);
        CompletableFuture<Read> next = node.read(ref);
        Run.comes(Duration.ofMillis(400), next::isDone);
        load.release();
        Run.atLeast(version, NodeProcess.now(next), "during a refresh that had begun before");
        for (int i = 0; i < 5; i++) {
            Run.pause(Duration.ofMillis(20));
            Run.atLeast(version, node.get(ref), "after a refresh that had begun before");
        }
        run.nothingOlder(node, ref, version, "after a refresh that had begun before");
        return true;
    }
}
