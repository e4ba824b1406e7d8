package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Messages, connections, servers and writers that get lost. */
final class Losses {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final Duration UNNOTICED = Duration.ofMillis(1250);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(2);
    private static final String JUNK = """
            for i = 1, 500 do
              redis.call('SET', 'junk:' .. ARGV[1] .. ':' .. i, string.rep('x', 1000))
            end
            return 1
            """;

    private Losses() {}

    static void subscriberCut(Run run) {
        run.open();
        int keys = run.effort().pick(200, 1000);
        Ref series = run.fleet().fresh("cut");
        run.fleet().a().sweep(series, 0, keys);
        run.fleet().b().sweep(series, 0, keys);
        run.fleet().network(0).cutSubscribers();
        List<Long> versions = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            versions.add(run.change(run.fleet().b(), Workload.member(series, i)));
        }
        Duration cut = run.effort().pick(Duration.ofSeconds(3), Duration.ofSeconds(5));
        long end = System.nanoTime() + cut.toNanos();
        while (System.nanoTime() < end) {
            for (Read read : run.fleet().a().sweep(series, 0, keys)) {
                worstStaleness(run, read);
                run.check(read, BOUND.plus(run.effort().grace()), "while it couldn't listen");
            }
        }
        int loads = run.origin().loads();
        long healed = System.nanoTime();
        run.fleet().network(0).heal();
        boolean recovered = Run.comes(RECOVERY.plus(run.effort().grace()), () -> {
            List<Read> reads = run.fleet().a().sweep(series, 0, keys);
            return IntStream.range(0, keys).noneMatch(i -> reads.get(i).version() < versions.get(i));
        });
        if (!recovered) {
            throw new Violated("2 s after it could listen again, values from before are read there");
        }
        run.figure("ms until all are new after the recovery", (System.nanoTime() - healed) / 1e6);
        run.figure("loads after the recovery", run.origin().loads() - loads);
        if (run.origin().loads() - loads > keys) {
            throw new Violated("%d loads for %d values after the recovery"
                    .formatted(run.origin().loads() - loads, keys));
        }
    }

    private static void worstStaleness(Run run, Read read) {
        run.worst("staleness in ms, at most", run.origin().staleNanos(read) / 1e6);
    }

    static void lostMessages(Run run) {
        run.open();
        int changes = run.effort().pick(400, 10_000);
        double share = run.effort() == Effort.SHORT ? 0.05 : 0.01;
        NodeProcess reader = run.fleet().a();
        List<Ref> refs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            refs.add(run.fleet().fresh("lost" + i));
            reader.get(refs.get(i));
        }
        run.fleet().network(0).dropMessages(share, 7);
        long before = run.fleet().network(0).dropped();
        for (int i = 0; i < changes; i++) {
            Ref ref = refs.get(i % refs.size());
            long version = run.change(run.fleet().b(), ref);
            Duration took = run.follow(
                    reader,
                    ref,
                    version,
                    UNNOTICED.plus(run.effort().grace()),
                    "with one message of %d lost".formatted(Math.round(1 / share)));
            run.worst("staleness in ms, at most", took.toNanos() / 1e6);
        }
        run.figure("messages lost", (double) (run.fleet().network(0).dropped() - before));
        run.figure("invalidations", changes);
    }

    static void emptyRestart(Run run) {
        run.open();
        int keys = run.effort().pick(100, 1000);
        Ref series = run.fleet().fresh("crash").tagged("crash");
        run.fleet().all().forEach(node -> node.sweep(series, 0, keys));
        for (int i = 0; i < keys; i++) {
            run.origin().commit(Workload.member(series, i));
        }
        announceAll(run, series, keys);
        run.fleet().redis().kill();
        readAll(run, series, keys, Duration.ofMillis(1500), "while Redis is away");
        run.fleet().redis().restart();
        readAll(run, series, keys, Duration.ofSeconds(3), "after Redis came back empty");
        int loads = run.origin().loads();
        readAll(run, series, keys, Duration.ofSeconds(2), "after Redis came back empty");
        int later = run.origin().loads() - loads;
        run.figure("loads of %d values in the two seconds after the recovery".formatted(keys), later);
        if (later > keys * Fleet.NODES) {
            throw new Violated("with Redis back, %d values were loaded %d times".formatted(keys, later));
        }
    }

    /** By tag where there are tags. */
    private static void announceAll(Run run, Ref series, int keys) {
        boolean tags = run.has(Capability.TAGS);
        if (tags) {
            run.fleet().a().ask("invalidateTag", series.tags());
        }
        for (int i = 0; i < keys; i++) {
            Ref ref = Workload.member(series, i);
            if (!tags) {
                NodeProcess.now(run.fleet().a().invalidating(ref));
            }
            run.origin().announced(ref, run.origin().version(ref));
        }
    }

    private static void readAll(Run run, Ref series, int keys, Duration during, String when) {
        long end = System.nanoTime() + during.toNanos();
        while (System.nanoTime() < end) {
            Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
            List<CompletableFuture<List<Read>>> sweeps = run.fleet().all().stream()
                    .map(node -> node.sweeping(series, 0, keys, left))
                    .toList();
            for (CompletableFuture<List<Read>> sweep : sweeps) {
                for (Read read : NodeProcess.now(sweep)) {
                    worstStaleness(run, read);
                    run.check(read, BOUND.plus(run.effort().grace()), when);
                }
            }
        }
    }

    static void evictedTags(Run run) {
        for (String policy : List.of("allkeys-lru", "allkeys-random")) {
            run.open();
            run.fleet().redis().ask("CONFIG", "SET", "maxmemory", "6mb");
            run.fleet().redis().ask("CONFIG", "SET", "maxmemory-policy", policy);
            int keys = run.effort().pick(100, 1000);
            for (int round = 0; round < run.effort().pick(2, 20); round++) {
                evictedTags(run, policy, keys, round);
            }
            run.fleet().redis().ask("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private static void evictedTags(Run run, String policy, int keys, int round) {
        Ref series = run.fleet().fresh("evicted").tagged("evicted");
        run.fleet().a().sweep(series, 0, keys);
        run.fleet().b().sweep(series, 0, keys);
        for (int i = 0; i < keys; i++) {
            run.origin().commit(Workload.member(series, i));
        }
        announceAll(run, series, keys);
        for (int i = 0; i < 30; i++) {
            run.fleet().redis().ask("EVAL", JUNK, "0", round + "-" + i);
        }
        run.fleet().reopen(2);
        for (NodeProcess node : run.fleet().all()) {
            for (Read read : node.sweep(series, 0, keys)) {
                worstStaleness(run, read);
                run.check(read, BOUND, "after Redis had evicted keys by " + policy);
            }
        }
    }

    static void writerLost(Run run) {
        run.open(settings -> settings.withTimeToLive(SHORT_LIFE));
        Ref ref = run.fleet().fresh("killed");
        run.fleet().b().get(ref);
        run.fleet().a().get(ref);
        long version = run.origin().commit(ref);
        long committed = System.nanoTime();
        run.fleet().b().kill();
        boolean seen = Run.comes(
                SHORT_LIFE.plusSeconds(1), () -> run.fleet().a().get(ref).version() >= version);
        if (!seen) {
            throw new Violated("the old version outlived the time to live");
        }
        run.figure("ms until a commit without invalidation is read", (System.nanoTime() - committed) / 1e6);
        run.fleet().reopen(1);
        unknownOutcome(run);
    }

    private static void unknownOutcome(Run run) {
        run.open();
        Ref ref = run.fleet().fresh("unknown");
        run.fleet().all().forEach(node -> node.get(ref));
        long version = run.origin().commit(ref);
        run.fleet().network(1).strand();
        CompletableFuture<List<String>> invalidation = run.fleet().b().invalidating(ref);
        boolean told = false;
        if (Run.comes(Duration.ofSeconds(5), invalidation::isDone)) {
            told = invalidation.isCompletedExceptionally();
            if (!told) {
                Run.atLeast(version, run.fleet().b().get(ref), "on the writer's node, the answer of Redis lost");
            }
        }
        run.fleet().network(1).cut();
        Run.pause(Duration.ofMillis(100));
        run.fleet().network(1).heal();
        long healed = System.nanoTime();
        if (told) {
            run.remark("the caller is told, and retries");
            Run.pause(Duration.ofSeconds(1));
            NodeProcess.now(run.fleet().b().invalidating(ref));
        }
        boolean seen = Run.comes(
                BOUND.plus(run.effort().grace()), () -> run.fleet().a().get(ref).version() >= version);
        if (!seen) {
            throw new Violated("an invalidation without an answer never reached the other nodes");
        }
        run.figure("ms until an unanswered invalidation is known elsewhere", (System.nanoTime() - healed) / 1e6);
    }
}
