package dev.headroom.spring;

import dev.headroom.changefeed.FeedStats;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.SlotState;
import dev.headroom.freshness.Source;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How this node learns what has changed. Always up: a node that can't learn it asks the database instead of its caches;
 * the details say what is wrong. Costs no trip.
 */
final class FeedHealth implements HealthIndicator {
    /** Less than this until the server gives the slot up is said aloud. */
    private static final long CLOSE_BYTES = 256L << 20;

    private final Source source;

    FeedHealth(Source source) {
        this.source = source;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        if (!(source instanceof FollowedDatabase database)) {
            return health.withDetail("trouble", "the database isn't followed: only announcements are known")
                    .build();
        }
        FeedStats stats = database.stats();
        health.withDetail("role", stats.role().name().toLowerCase(Locale.ROOT))
                .withDetail("lagBytes", stats.lagBytes());
        SlotState slot = stats.slot();
        if (slot.presence() != SlotState.Presence.NONE) {
            health.withDetail("slot", slot.presence().name().toLowerCase(Locale.ROOT))
                    .withDetail("slotBytes", slot.kept().heldBytes());
        }
        String trouble = trouble(stats, slot);
        return trouble.isEmpty()
                ? health.build()
                : health.withDetail("trouble", trouble).build();
    }

    private static String trouble(FeedStats stats, SlotState slot) {
        if (!stats.trouble().isEmpty()) {
            return stats.trouble();
        }
        if (!stats.following()) {
            return "the database can't be read, so that caches are bypassed";
        }
        if (!slot.trouble().isEmpty()) {
            return slot.trouble();
        }
        if (slot.kept().safeBytes() >= 0 && slot.kept().safeBytes() < CLOSE_BYTES) {
            return "the server gives the slot up after another " + slot.kept().safeBytes()
                    + " bytes of log: a node that was away holds it";
        }
        return "";
    }
}
