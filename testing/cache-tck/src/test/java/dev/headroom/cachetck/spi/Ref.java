package dev.headroom.cachetck.spi;

import java.util.List;

/**
 * Names a value.
 *
 * @param tenant whose it is; empty where the caller has none
 * @param key any text, not empty
 * @param tags that the value depends on
 */
public record Ref(String tenant, String key, List<String> tags) {
    /** The tenant of scenarios that aren't about tenants. */
    public static final String COMMON = "t0";

    public Ref {
        tags = List.copyOf(tags);
    }

    /** Of the common tenant, without tags. */
    public static Ref of(String key) {
        return new Ref(COMMON, key, List.of());
    }

    public Ref tagged(String tag) {
        return new Ref(tenant, key, List.of(tag));
    }

    public Ref of(String owner, String name) {
        return new Ref(owner, name, tags);
    }
}
