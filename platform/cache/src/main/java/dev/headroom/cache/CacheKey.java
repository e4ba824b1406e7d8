package dev.headroom.cache;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    /** Made when it is first needed, by whoever comes first: a key that never leaves the process needs none. */
    private volatile byte @Nullable [] check;

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

    /** Kept with a value in a shared tier, and compared when it is read; not to be written to. */
    byte[] check() {
        byte[] made = check;
        if (made == null) {
            made = Envelope.check(text);
            check = made;
        }
        return made;
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
