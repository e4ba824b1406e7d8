package dev.headroom.cache;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.FreshnessGate;
import dev.headroom.freshness.Source;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one node share.
 *
 * @param shared the tiers that other nodes use too, the faster first
 * @param chance that spreads times
 * @param background runs short tasks on a thread of its own
 * @param misses why keys were last not answered
 * @param probe looks at samples again; null where nobody asked for it
 */
record Node(
        Source source,
        FreshnessGate gate,
        Ticker ticker,
        List<GuardedTier> shared,
        Chance chance,
        ScheduledExecutorService background,
        MissJournal misses,
        @Nullable ConsistencyProbe probe) {}
