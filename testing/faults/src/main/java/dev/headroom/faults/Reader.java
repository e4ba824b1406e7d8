package dev.headroom.faults;

import dev.headroom.cache.Answer;
import dev.headroom.freshness.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Reads what owners have on any node, at any level, and has each answer compared with its promise. */
final class Reader {
    private static final List<Duration> BOUNDS =
            List.of(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(2));

    private final World world;
    private final SplittableRandom chance;
    private final Session session;

    Reader(World world, long seed) {
        this.world = world;
        this.chance = new SplittableRandom(seed);
        this.session = new Session(world.database());
    }

    void run() {
        while (!world.over()) {
            world.undisturbed(() -> {
                for (int i = 0; i < 16; i++) {
                    readOnce();
                }
            });
        }
        session.close();
    }

    private void readOnce() {
        ServiceNode node = world.node(chance.nextInt(World.NODES));
        Freshness level = chance.nextInt(8) == 0
                ? Freshness.strict()
                : Freshness.bounded(BOUNDS.get(chance.nextInt(BOUNDS.size())));
        long owner = chance.nextInt(12) == 0 ? Rows.EVERYBODY : anyOwner();
        long asked = System.nanoTime();
        try {
            if (chance.nextInt(10) == 0) {
                long other = anyOwner();
                Answer<Owned.Both> answer = node.readBoth(owner, other, level, of -> session.read(of, chance));
                world.took(name(level), answer.outcome());
                answer.value()
                        .ifPresent(both -> world.compare(
                                answer, List.of(both.one(), both.other()), List.of(owner, other), level, asked));
            } else {
                Answer<Owned> answer = node.read(owner, level, of -> session.read(of, chance));
                world.took(name(level), answer.outcome());
                answer.value().ifPresent(value -> world.compare(answer, List.of(value), List.of(owner), level, asked));
            }
        } catch (RuntimeException failure) {
            world.failed(failure);
        }
    }

    private static String name(Freshness level) {
        return level instanceof Freshness.Bounded(Duration bound) ? "bounded " + bound.toMillis() + " ms" : "strict";
    }

    /** Some are read far more than others. */
    private long anyOwner() {
        return 1L + Math.min(chance.nextInt(World.OWNERS), chance.nextInt(World.OWNERS));
    }
}
