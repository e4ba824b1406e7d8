package dev.headroom.cache;

import java.util.List;
import java.util.Set;

/**
 * How far an invalidation got. On this node it has always happened when the call returns.
 *
 * @param tags that changed
 * @param announced true where the other nodes are told; else it is repeated until they are, and this node caches none
 *     of these values meanwhile
 * @param unreached shared tiers whose copies couldn't be removed: they take room until their time is over, and are not
 *     served by anyone who knows of the change
 */
public record Invalidation(List<String> tags, boolean announced, Set<Tier> unreached) {
    public Invalidation {
        tags = List.copyOf(tags);
        unreached = Set.copyOf(unreached);
    }
}
