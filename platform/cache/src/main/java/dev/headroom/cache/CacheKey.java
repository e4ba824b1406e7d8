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
    private final int hash;
    /** Made when they are first needed, by whoever comes first: a hit in memory needs none of them. */
    private volatile @Nullable Implicit implicit;

    private volatile @Nullable String stored;
    private volatile byte @Nullable [] check;

    /** @param text the key in full */
    CacheKey(KeyTemplate template, Tenant tenant, List<String> segments, String text) {
        this.template = template;
        this.tenant = tenant;
        this.segments = segments;
        this.text = text;
        this.hash = text.hashCode();
    }

    /** The tags that come with a key, its own and all of them together. */
    private record Implicit(Tag own, Dependencies all) {}

    private Implicit implicit() {
        Implicit made = implicit;
        if (made == null) {
            List<Tag> tags = template.implicit(tenant, segments, text);
            made = new Implicit(tags.getFirst(), Dependencies.of(tags));
            implicit = made;
        }
        return made;
    }

    KeyTemplate template() {
        return template;
    }

    /** The name of the cache that its template is of. */
    public String cache() {
        return template.name();
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
        return implicit().own();
    }

    /** What every value under this key depends on, whatever it was made of. */
    Dependencies dependencies() {
        return implicit().all();
    }

    /** As shared tiers keep it: at most 250 bytes of ASCII. */
    String stored() {
        String made = stored;
        if (made == null) {
            made = KeyTemplate.stored(text);
            stored = made;
        }
        return made;
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
