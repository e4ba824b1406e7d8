package dev.headroom.cachetck;

import static dev.headroom.cachetck.spi.Capability.BYTE_BUDGET;
import static dev.headroom.cachetck.spi.Capability.DEGRADATION;
import static dev.headroom.cachetck.spi.Capability.EARLY_REFRESH;
import static dev.headroom.cachetck.spi.Capability.EXPIRY_SPREAD;
import static dev.headroom.cachetck.spi.Capability.REMOTE_INVALIDATION;
import static dev.headroom.cachetck.spi.Capability.TAGS;
import static dev.headroom.cachetck.spi.Capability.TENANTS;
import static dev.headroom.cachetck.spi.Capability.TIME_TO_LIVE;

import dev.headroom.cachetck.spi.Capability;
import java.util.Set;

/**
 * What is asked of a cache. A read is as stale as the time from the return of an invalidation that it should have seen
 * to its own begin; one that began before is never stale.
 */
public enum Scenario {
    T1(
            "Load races an invalidation on its own node",
            "Every read that begins after the invalidation has returned gets the new version, whether the load had"
                    + " reached its source before or after; every level holds the new version or nothing.",
            Races::ownNode),
    T2(
            "Load races an invalidation on another node",
            "The writer's node reads the new version at once, the loader's within 250 ms, also where the write of the"
                    + " old value into the shared tier was on its way; the shared tiers serve nothing old.",
            Races::otherNode,
            REMOTE_INVALIDATION),
    T3(
            "Value on its way from the shared tier into memory races a write elsewhere",
            "Once the change was announced, the next read gets the new version.",
            Races::promotion,
            REMOTE_INVALIDATION),
    T4(
            "Tag is invalidated while a value is refreshed in the background",
            "No later read gets what the refresh brought.",
            Races::refresh,
            EARLY_REFRESH,
            TAGS),
    T5(
            "Receiver of invalidations is cut off",
            "Meanwhile nothing staler than 2 s is read there; afterwards every changed value is new within 2 s.",
            Losses::subscriberCut,
            REMOTE_INVALIDATION),
    T6(
            "Invalidations get lost without a disconnection",
            "No read is staler than 1.25 s.",
            Losses::lostMessages,
            REMOTE_INVALIDATION),
    T7(
            "Redis is killed and comes back empty",
            "No read fails, and none is staler than 2 s; with Redis back, each value is loaded once per node at most.",
            Losses::emptyRestart,
            REMOTE_INVALIDATION,
            DEGRADATION),
    T8(
            "Redis evicts the records of tags",
            "Nothing that a tag has ended is read again, least of all by a node that starts then. Redis is filled"
                    + " under allkeys-lru and under allkeys-random, which is harsher.",
            Losses::evictedTags,
            TAGS),
    T9(
            "Clocks of the nodes are 15 minutes apart, and one steps back",
            "No read is staler than 2 s, and a value lives its time to live, more or less a second.",
            Clocks::skew,
            REMOTE_INVALIDATION),
    T10(
            "Stampede of three nodes on one cold value",
            "One load in 999 of 1000 rounds and never more than nodes; nobody waits much longer than the load; where"
                    + " the node that loads is killed another loads within 5 s; different keys don't wait for each"
                    + " other.",
            Crowds::stampede),
    T11(
            "Values that were warmed together expire",
            "Times to live are spread by half. Of the lifetime from the first expiry on, the busiest slice, of a"
                    + " twentieth, has at most twice the loads of the mean one.",
            Clocks::avalanche,
            EXPIRY_SPREAD),
    T12(
            "Redis answers two seconds late",
            "No call fails, hits stay as fast as they were, loads take at most"
                    + " three command timeouts of 50 ms, and Redis is used again"
                    + " within 5 s of its recovery.",
            Crowds::slowServer,
            DEGRADATION),
    T13(
            "Writer dies between its commit and its invalidation, or never learns what became of it",
            "Without an outbox the bound is the time to live: it holds. An invalidation whose answer was lost reaches"
                    + " the other nodes within 2 s of the network's recovery, by the product or by the one retry of a"
                    + " caller that was told of the failure.",
            Losses::writerLost,
            REMOTE_INVALIDATION,
            TIME_TO_LIVE),
    T14(
            "Damaged bytes, and nodes of two versions",
            "Cut, flipped, foreign and exchanged bytes in Redis reach nobody, as a value or as an exception; nodes"
                    + " whose classes differ read only what fits.",
            Formats::damaged),
    T15(
            "Bytes in memory are bounded, and tenants are apart",
            "A node retains at most 1.15 times its budget under values of 0.1 KB to 8 MB; no tenant gets another's"
                    + " value, whatever the keys hold; a missing tenant is refused; the flood of one takes at most a"
                    + " tenth of another's hits.",
            Budgets::bounded,
            BYTE_BUDGET,
            TENANTS);

    /** What a scenario does. */
    @FunctionalInterface
    interface Body {
        void run(Run run) throws Exception;
    }

    private final String title;
    private final String criterion;
    private final Body body;
    private final Set<Capability> needs;

    Scenario(String title, String criterion, Body body, Capability... needs) {
        this.title = title;
        this.criterion = criterion;
        this.body = body;
        this.needs = Set.of(needs);
    }

    public String title() {
        return title;
    }

    public String criterion() {
        return criterion;
    }

    /** Without them a product isn't asked. */
    public Set<Capability> needs() {
        return needs;
    }

    Body body() {
        return body;
    }
}
