package dev.headroom.bench.league;

import dev.headroom.cachetck.spi.Ref;

/** Keys of products that have no tenants. */
final class Keys {
    private Keys() {}

    static String of(Ref ref) {
        return ref.tenant() + "/" + ref.key();
    }
}
