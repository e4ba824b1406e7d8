package dev.headroom.faults;

import dev.headroom.embedded.testing.MemcachedChild;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Lets one fault after the other happen, in an order and at times that a seed decides. */
final class Faults {
    private final World world;
    private final List<Fault> among;
    private final SplittableRandom chance;
    private final long seed;

    Faults(World world, List<Fault> among, long seed) {
        this.world = world;
        this.among = List.copyOf(among);
        this.chance = new SplittableRandom(seed);
        this.seed = seed;
    }

    void run() {
        List<Fault> round = new ArrayList<>();
        Random order = new Random(seed);
        while (!world.over() && !among.isEmpty()) {
            if (round.isEmpty()) {
                round.addAll(among);
                Collections.shuffle(round, order);
            }
            pause(50, 300);
            Fault next = round.removeLast();
            try {
                inflict(next);
                world.count("fault " + next);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void pause(int least, int more) {
        LockSupport.parkNanos(1_000_000L * (least + chance.nextInt(more)));
    }

    private void inflict(Fault fault) throws InterruptedException, IOException {
        int node = chance.nextInt(World.NODES);
        switch (fault) {
            case REDIS_FROZEN -> {
                world.redis().freeze();
                pause(100, 600);
                world.redis().thaw();
            }
            case REDIS_RESTARTED_EMPTY -> {
                world.redis().kill();
                pause(20, 200);
                world.redis().restart();
            }
            case REDIS_CUT_OFF_FROM_ONE_NODE -> {
                world.node(node).redisLink().cut();
                pause(100, 500);
                world.node(node).redisLink().heal();
            }
            case REDIS_EVICTING -> evict();
            case MEMCACHED_RESTARTED -> restartMemcached();
            case NODE_KILLED -> world.replaceNode(node);
            case FEED_CUT -> world.database().run("""
                    select pg_terminate_backend(active_pid) from pg_replication_slots
                    where active_pid is not null order by random() limit 1
                    """);
            case CLOCK_JUMPED -> world.node(node).ticker().jump(1_000_000L * (1 + chance.nextInt(5_000)));
            case REPLICA_PAUSED -> {
                world.database().pauseReplica(true);
                pause(100, 400);
                world.database().pauseReplica(false);
            }
            case COMMITS_WAIT_FOR_REPLICA -> wait(6);
            case PRIMARY_CRASHED -> crash();
            case FAILED_OVER -> failOver();
        }
    }

    private void evict() {
        world.redis().ask("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
        world.redis().ask("CONFIG", "SET", "maxmemory", "1500000");
        pause(200, 300);
        world.redis().ask("CONFIG", "SET", "maxmemory", "0");
    }

    private void restartMemcached() throws InterruptedException, IOException {
        MemcachedChild child = world.memcached().orElse(null);
        if (child != null) {
            child.kill();
            pause(20, 100);
            child.restart();
        }
    }

    private void wait(int times) {
        if (!world.database().hasReplica()) {
            return;
        }
        world.database().synchronous(true);
        try {
            for (int i = 0; i < times; i++) {
                world.database().pauseReplica(true);
                pause(20, 80);
                world.database().pauseReplica(false);
                pause(20, 60);
            }
        } finally {
            world.database().synchronous(false);
        }
    }

    /** Where nothing can be lost, in the middle of everything; else what is gone must be known before anybody reads. */
    private void crash() {
        if (world.mayLose()) {
            world.alone(world.database()::crashPrimary);
        } else {
            world.database().crashPrimary();
        }
    }

    private void failOver() throws IOException {
        if (!world.database().hasReplica()) {
            return;
        }
        world.database().cutReplica();
        pause(200, 300);
        world.alone(world.database()::failOver);
        pause(400, 300);
        world.database().rebuildReplica();
    }
}
