package dev.headroom.cache;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Tag;
import java.util.List;

/**
 * One value of one tenant in one cache. Made by a {@link KeyTemplate}; keep it where it is used often, since a lookup
 * with it allocates nothing.
 */
public final class CacheKey {
    private final KeyTemplate template;
    private final Tenant tenant;
    private final List<String> segments;
    private final String text;
    private final String stored;
    private final Tag tag;
    private final Dependencies dependencies;
    private final int hash;

    CacheKey(KeyTemplate template, Tenant tenant, List<String> segments, Text text, List<Tag> implicit) {
        this.template = template;
        this.tenant = tenant;
        this.segments = segments;
        this.text = text.whole();
        this.stored = text.stored();
        this.tag = implicit.getFirst();
        this.dependencies = Dependencies.of(implicit);
        this.hash = this.text.hashCode();
    }

    /** The key in full, and as a shared tier keeps it: hashed where it would be too long. */
    record Text(String whole, String stored) {}

    KeyTemplate template() {
        return template;
    }

    public Tenant tenant() {
        return tenant;
    }

    /** The values of the template's segments, in its order. */
    public List<String> segments() {
        return segments;
    }

    /** By which this one value is invalidated. */
    Tag tag() {
        return tag;
    }

    /** What every value under this key depends on, whatever it was made of. */
    Dependencies dependencies() {
        return dependencies;
    }

    /** As shared tiers keep it: at most 250 bytes of ASCII. */
    String stored() {
        return stored;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof CacheKey key && hash == key.hash && text.equals(key.text));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** In full, as an operator sees it. */
    @Override
    public String toString() {
        return text;
    }
}
