package dev.headroom.faults;

import java.util.Optional;
import java.util.stream.Stream;

/** What can go wrong with the service, each with what it must keep. */
enum Scenario {
    REDIS_KILLED("redis-killed", "Redis is killed under load and comes back empty", false),
    REDIS_FROZEN("redis-frozen", "Redis stands still and goes on, with what it was asked meanwhile", false),
    PRIMARY_KILLED("primary-killed", "the primary is gone, and the replica takes its place", true),
    REPLICA_LAG("replica-lag", "the replica receives and shows nothing new", false),
    PARTITION("partition", "one node gets no answers from Redis, the other does", false),
    NODE_KILLED("node-killed", "a node is killed with running jobs", false),
    ZOMBIE("zombie", "a node stands still until its jobs are another's, and goes on", false),
    CLOCK_JUMP("clock-jump", "the clock of a node jumps an hour ahead and two hours back", false),
    COLD_START("cold-start", "all caches are empty and everybody comes at once", false),
    SLOW_NEIGHBOUR("slow-neighbour", "a service outside answers by single bytes", false),
    OVERLOAD("overload", "three times as much comes as can be done", false),
    MEMORY("memory", "a node has too little memory for what it is asked", false),
    DISK_FULL("disk-full", "Redis can't write its file, answers reads and refuses writes", false),
    ROLLING_RESTART("rolling-restart", "two nodes behind a balancer are restarted in turns", false),
    POISONED_QUEUE("poisoned-queue", "a forgotten transaction keeps the database from cleaning up", false);

    private final String key;
    private final String what;
    private final boolean wrecks;

    Scenario(String key, String what, boolean wrecks) {
        this.key = key;
        this.what = what;
        this.wrecks = wrecks;
    }

    /** As the command line and the verdict's file call it. */
    String key() {
        return key;
    }

    String what() {
        return what;
    }

    /** Whether the cluster is of no use afterwards. */
    boolean wrecks() {
        return wrecks;
    }

    static Optional<Scenario> of(String key) {
        return Stream.of(values()).filter(one -> one.key.equals(key)).findFirst();
    }

    /** On a cluster that is well, and is so afterwards unless it {@linkplain #wrecks() wrecks} it. */
    Judgement play(Cluster cluster, Extent extent) throws Exception {
        Judgement judgement = new Judgement(key, extent);
        try {
            act(cluster, judgement);
        } finally {
            if (!wrecks) {
                cluster.heal();
            }
        }
        return judgement;
    }

    private void act(Cluster cluster, Judgement judgement) throws Exception {
        switch (this) {
            case REDIS_KILLED -> ServerFaults.redisKilled(cluster, judgement);
            case REDIS_FROZEN -> ServerFaults.redisFrozen(cluster, judgement);
            case PRIMARY_KILLED -> ServerFaults.primaryKilled(cluster, judgement);
            case REPLICA_LAG -> ServerFaults.replicaLags(cluster, judgement);
            case PARTITION -> ServerFaults.partition(cluster, judgement);
            case NODE_KILLED -> NodeFaults.killedWithJobs(cluster, judgement);
            case ZOMBIE -> NodeFaults.zombie(cluster, judgement);
            case CLOCK_JUMP -> NodeFaults.clockJumps(cluster, judgement);
            case COLD_START -> LoadFaults.coldStart(cluster, judgement);
            case SLOW_NEIGHBOUR -> LoadFaults.slowNeighbour(cluster, judgement);
            case OVERLOAD -> LoadFaults.overload(cluster, judgement);
            case MEMORY -> LoadFaults.memory(cluster, judgement);
            case DISK_FULL -> ServerFaults.diskFull(cluster, judgement);
            case ROLLING_RESTART -> NodeFaults.rollingRestart(cluster, judgement);
            case POISONED_QUEUE -> NodeFaults.poisonedQueue(cluster, judgement);
        }
    }
}
