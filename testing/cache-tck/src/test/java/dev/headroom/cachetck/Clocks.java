package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Ref;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The time of day, and the time to live. */
final class Clocks {
    private static final long QUARTER = Duration.ofMinutes(15).toMillis();
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofSeconds(3);

    /** A time to live may be shortened by so much, lest values end together. */
    private static final double SPREAD = 0.1;

    /** The most that a product is asked to shorten one, against avalanches. */
    private static final double WIDE = 0.5;

    private Clocks() {}

    static void skew(Run run) {
        run.open();
        Duration each = run.effort().pick(Duration.ofSeconds(1), Duration.ofSeconds(30));
        long[] skews = {-QUARTER, 0, QUARTER};
        for (int i = 0; i < Fleet.NODES; i++) {
            NodeProcess node = run.fleet().node(i);
            node.ask("skew", List.of(Long.toString(skews[i])));
            long off = Long.parseLong(node.ask("time", List.of()).getFirst())
                    - Clock.systemUTC().millis();
            if (Math.abs(off - skews[i]) > 10_000) {
                throw new IllegalStateException("the clock of node %d is off by %d ms".formatted(i, off));
            }
        }
        mixed(run, each, "with clocks 15 minutes apart");
        run.fleet().b().ask("skew", List.of(Long.toString(-QUARTER)));
        mixed(run, each, "after a clock stepped back");
        if (run.has(Capability.TIME_TO_LIVE)) {
            lifetime(run);
        } else {
            run.remark("values have no time to live of their own");
        }
    }

    /** Reads and changes of all kinds by all nodes. */
    private static void mixed(Run run, Duration during, String when) {
        Random chance = new Random(3);
        List<Ref> refs = IntStream.range(0, 20)
                .mapToObj(i -> run.fleet().fresh("skewed" + i).tagged("skewed" + i))
                .toList();
        boolean tags = run.has(Capability.TAGS);
        long end = System.nanoTime() + during.toNanos();
        while (System.nanoTime() < end) {
            Ref ref = refs.get(chance.nextInt(refs.size()));
            NodeProcess node = run.fleet().node(chance.nextInt(Fleet.NODES));
            switch (chance.nextInt(10)) {
                case 0 -> run.change(node, ref);
                case 1 -> {
                    long version = run.origin().commit(ref);
                    node.put(ref, version);
                    run.origin().announced(ref, version);
                }
                case 2 -> {
                    long version = run.origin().commit(ref);
                    if (tags) {
                        node.ask("invalidateTag", ref.tags());
                    } else {
                        NodeProcess.now(node.invalidating(ref));
                    }
                    run.origin().announced(ref, version);
                }
                default -> {
                    Read read = node.get(ref);
                    run.worst("staleness in ms, at most", run.origin().staleNanos(read) / 1e6);
                    run.check(read, BOUND, when);
                }
            }
        }
    }

    /** With nobody telling, a new version is read when the old one's time is over. */
    private static void lifetime(Run run) {
        for (int maker = 0; maker < Fleet.NODES; maker++) {
            int by = maker;
            run.fleet().all().forEach(node -> node.ask("close", List.of()));
            for (int i = 0; i < Fleet.NODES; i++) {
                long skew = List.of(-QUARTER, -QUARTER, QUARTER).get(i);
                run.fleet().reopen(i, settings -> settings.withTimeToLive(LIFE));
                run.fleet().node(i).ask("skew", List.of(Long.toString(skew)));
            }
            Ref ref = run.fleet().fresh("lives" + by);
            long made = System.nanoTime();
            run.fleet().node(by).get(ref);
            run.settle(run.fleet().node(by), ref);
            long version = run.origin().commit(ref);
            List<NodeProcess> left = new ArrayList<>(run.fleet().all());
            while (!left.isEmpty()) {
                for (NodeProcess node : run.fleet().all()) {
                    boolean fresh = node.get(ref).version() >= version;
                    double seconds = (System.nanoTime() - made) / 1e9;
                    if (fresh && left.remove(node) && seconds < LIFE.toSeconds() * (1 - SPREAD) - 1) {
                        throw new Violated("with clocks 15 minutes apart, a value lived %.1f s instead of %d s"
                                .formatted(seconds, LIFE.toSeconds()));
                    }
                    if (!fresh && seconds > LIFE.toSeconds() + 1) {
                        throw new Violated(
                                "with clocks 15 minutes apart, a value lived more than %.1f s instead of %d s"
                                        .formatted(seconds, LIFE.toSeconds()));
                    }
                }
                Run.pause(Duration.ofMillis(20));
            }
            if (run.effort() == Effort.SHORT) {
                return;
            }
        }
    }

    static void avalanche(Run run) {
        if (run.effort() == Effort.FULL) {
            // how it would be: the scenario can tell the difference
            Peak control = expire(run, 0);
            run.figure("busiest slice over the mean one, without spreading", control.ratio());
        }
        Peak peak = expire(run, WIDE);
        run.figure("busiest slice over the mean one", peak.ratio());
        run.figure("loads in the busiest slice", (double) peak.most());
        // of few slices, each half a second, one stall of the machine doubles one; without spreading it is all of them
        if (peak.ratio() > run.effort().pick(3, 2)) {
            throw new Violated("%d loads in the busiest slice of the expiry, %.1f in the mean one"
                    .formatted(peak.most(), peak.mean()));
        }
    }

    /** Loads in equal slices of the lifetime that begins with the first expiry. */
    private record Peak(long most, double mean) {
        double ratio() {
            return most / Math.max(1, mean);
        }
    }

    private static Peak expire(Run run, double spread) {
        Duration life = run.effort().pick(Duration.ofSeconds(4), Duration.ofSeconds(60));
        int keys = run.effort().pick(1000, 10_000);
        int perSecond = run.effort().pick(1000, 2000);
        run.open(settings -> settings.withTimeToLive(life).withSpread(spread));
        run.origin().loadTakes(Duration.ofMillis(5));
        Ref series = run.fleet().fresh("avalanche");
        run.fleet().a().work("stampede", series, keys, 1);
        long warmed = System.nanoTime();
        List<String> report = run.fleet().a().work("pace", series, keys, perSecond, life.toMillis() * 3 / 2, 0, 1);
        if (!report.get(4).equals("0")) {
            throw new Violated("a call failed: " + report.get(5));
        }
        long[] loads = new long[run.effort().pick(10, 20)];
        long slice = life.toNanos() / loads.length;
        long from = Math.round(life.toNanos() * (1 - WIDE));
        for (long time : run.origin().loadTimes()) {
            long at = time - warmed - from;
            if (at >= 0 && at / slice < loads.length) {
                loads[(int) (at / slice)]++;
            }
        }
        if (Arrays.stream(loads).sum() == 0) {
            throw new Violated("nothing was loaded anew");
        }
        return new Peak(
                Arrays.stream(loads).max().orElse(0),
                Arrays.stream(loads).average().orElse(0));
    }
}
