package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.Origin.Parked;
import dev.headroom.cachetck.Origin.Point;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.Ref;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Many callers, and a server that is slow. */
final class Crowds {
    private static final Duration LOAD = Duration.ofMillis(200);
    private static final Duration NEXT_LEADER = Duration.ofSeconds(5);
    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMillis(50);

    /** One command that asks and one that stores, and what the source takes. */
    private static final Duration SLOWEST_LOAD = TIMEOUT.multipliedBy(3);

    private Crowds() {}

    static void stampede(Run run) throws Exception {
        run.open();
        int rounds = run.effort().pick(8, 1000);
        int threads = run.effort().pick(100, 1000);
        run.origin().loadTakes(LOAD);
        // a process that has just started loads classes first
        run.fleet().all().forEach(node -> node.work("stampede", run.fleet().fresh("warm"), 1, threads));
        int single = 0;
        int most = 0;
        for (int round = 0; round < rounds; round++) {
            Ref series = run.fleet().fresh("hot");
            List<CompletableFuture<List<String>>> all = run.fleet().all().stream()
                    .map(node -> node.working("stampede", series, 1, threads))
                    .toList();
            for (CompletableFuture<List<String>> each : all) {
                List<String> report = NodeProcess.now(each);
                unfailed(report);
                run.worst("ms that 99 of 100 waited at most", Long.parseLong(report.get(2)) / 1e3);
            }
            int loads = run.origin().loads(Workload.member(series, 0));
            single += loads == 1 ? 1 : 0;
            most = Math.max(most, loads);
        }
        run.figure("rounds", rounds);
        run.figure("rounds with one load", single);
        run.figure("loads in a round, at most", most);
        apart(run);
        leaderKilled(run);
        judge(run, rounds, single, most);
    }

    private static void judge(Run run, int rounds, int single, int most) {
        if (most > Fleet.NODES) {
            throw new Violated("up to %d loads for one value".formatted(most));
        }
        double waited = run.figures().getOrDefault("ms that 99 of 100 waited at most", 0.0);
        if (waited > LOAD.toMillis() + 50 + run.effort().grace().toMillis()) {
            throw new Violated("one in a hundred waited %.0f ms for a load of 200 ms".formatted(waited));
        }
        if (single < rounds * 0.999) {
            String what = "one load in %d of %d rounds, up to %d".formatted(single, rounds, most);
            if (run.has(Capability.FLEET_LOAD)) {
                throw new Violated(what);
            }
            throw new Unsupported("one load per node: " + what);
        }
    }

    /** Twenty values, each a tenth of a second to load. */
    private static void apart(Run run) {
        run.origin().loadTakes(Duration.ofMillis(100));
        List<String> report = run.fleet().a().work("stampede", run.fleet().fresh("apart"), 20, 1);
        unfailed(report);
        double millis = Long.parseLong(report.get(3)) / 1e3;
        run.figure("ms for 20 values that take 100 ms each", millis);
        if (millis > 150 + run.effort().grace().toMillis()) {
            throw new Violated("20 values of 100 ms each took %.0f ms: they waited on each other".formatted(millis));
        }
        run.origin().loadTakes(Duration.ZERO);
    }

    private static void leaderKilled(Run run) throws Exception {
        Ref ref = run.fleet().fresh("leader");
        Parked load = run.origin().park(ref, Point.BEFORE_THE_READ);
        CompletableFuture<Read> lost = run.fleet().a().read(ref);
        load.await();
        run.fleet().a().kill();
        long begun = System.nanoTime();
        try {
            NodeProcess.within(NEXT_LEADER, run.fleet().b().read(ref));
        } catch (TimeoutException _) {
            throw new Violated("5 s after the node that loaded was killed, nobody else loads");
        } finally {
            load.release();
        }
        run.figure("ms until another node loads after a kill", (System.nanoTime() - begun) / 1e6);
        if (!lost.isCompletedExceptionally()) {
            throw new IllegalStateException("a killed node answered");
        }
        run.fleet().reopen(0);
    }

    private static void unfailed(List<String> report) {
        if (!report.get(4).equals("0")) {
            throw new Violated("%s calls failed: %s".formatted(report.get(4), report.get(5)));
        }
    }

    static void slowServer(Run run) {
        run.open(settings -> settings.withCommandTimeout(TIMEOUT));
        NodeProcess node = run.fleet().a();
        Duration slow = run.effort().pick(Duration.ofSeconds(3), Duration.ofSeconds(60));
        int perSecond = run.effort().pick(200, 500);
        Ref series = run.fleet().fresh("slow");
        node.sweep(series, 0, 100);
        // a machine that has just started is slow by itself
        node.work("pace", series, 100, perSecond, 1000, 50, 1);
        List<String> before = node.work("pace", series, 100, perSecond, 1000, 50, 2);
        run.fleet().network(0).delay(LATE.toNanos());
        List<String> during = node.work("pace", series, 100, perSecond, slow.toMillis(), 50, 3);
        run.fleet().network(0).heal();
        unfailed(before);
        unfailed(during);
        unfailed(during.subList(6, 12));
        double usual = Long.parseLong(before.get(2)) / 1e3;
        double hits = Long.parseLong(during.get(2)) / 1e3;
        double loads = Long.parseLong(during.get(8)) / 1e3;
        run.figure("ms that 99 of 100 hits took before", usual);
        run.figure("ms that 99 of 100 hits took meanwhile", hits);
        run.figure("ms that 99 of 100 loads took meanwhile", loads);
        // 10 ms: below, a machine with other work to do measures itself
        if (hits > Math.max(usual * 1.2, 10) + run.effort().grace().toMillis() / 10.0) {
            throw new Violated("one hit in a hundred took %.0f ms, %.1f before".formatted(hits, usual));
        }
        if (loads > SLOWEST_LOAD.plus(run.effort().grace().dividedBy(3)).toMillis()) {
            throw new Violated("one load in a hundred took %.0f ms".formatted(loads));
        }
        recovers(run, node);
    }

    private static void recovers(Run run, NodeProcess node) {
        long healed = System.nanoTime();
        boolean used = Run.comes(RECOVERY.plus(run.effort().grace()), () -> {
            Ref ref = run.fleet().fresh("healed");
            node.get(ref);
            if (run.inspectable(Level.REDIS)) {
                Run.pause(Duration.ofMillis(100));
                return run.fleet().b().peek(Level.REDIS, ref).isPresent();
            }
            int loads = run.origin().loads();
            run.fleet().b().get(ref);
            return run.origin().loads() == loads;
        });
        if (!used) {
            throw new Violated("5 s after its recovery Redis isn't used");
        }
        run.figure("ms until Redis is used again", (System.nanoTime() - healed) / 1e6);
    }
}
