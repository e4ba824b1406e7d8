package dev.headroom.cache;

import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far an invalidation got. On this node it has always happened when the call returns.
 *
 * @param tags that changed
 * @param announced true where the other nodes are told; else it is repeated until they are, and this node caches none
 *     of these values meanwhile
 * @param position of the change, for readers that must see it ({@code Freshness.token}); empty where it isn't announced
 * @param unreached shared tiers whose copies couldn't be removed: they take room until their time is over, and are not
 *     served by anyone who knows of the change
 */
public record Invalidation(List<String> tags, boolean announced, Optional<Position> position, Set<Tier> unreached) {
    public Invalidation {
        tags = List.copyOf(tags);
        unreached = Set.copyOf(unreached);
    }

    static Invalidation of(List<Tag> tags, Source.Announcement announcement, Set<Tier> unreached) {
        return new Invalidation(
                tags.stream().map(Tag::name).toList(), announcement.delivered(), announcement.position(), unreached);
    }

    /** The same, with the tiers that weren't reached. */
    Invalidation unreached(Set<Tier> tiers) {
        return new Invalidation(tags, announced, position, tiers);
    }
}
